/** What the demo's models take to answer, first one in the order of the file. */
export interface DemoModel {
  readonly id: string;
  readonly label: string;
  readonly seconds: number;
  readonly backend: 'ollama' | 'openai';
  readonly role: 'contestant' | 'exhibition';
}

export const demoModels: readonly DemoModel[] = [
  { id: 'mistral-7b', label: 'Mistral 7B (simulated)', seconds: 3, backend: 'ollama', role: 'contestant' },
  { id: 'qwen-8b', label: 'Qwen 8B (simulated)', seconds: 5, backend: 'ollama', role: 'contestant' },
  { id: 'llama-8b', label: 'Llama 3.1 8B (simulated)', seconds: 8, backend: 'ollama', role: 'contestant' },
  { id: 'model-d', label: 'Model D (simulated)', seconds: 2, backend: 'openai', role: 'exhibition' },
];

/** Each answer has so many tokens; a fifth of its time is the wait for the first. */
export const demoTokenCount = 60;
export const demoFirstTokenShare = 0.2;

/** What `arena simulate` writes as one line. */
export interface DemoServers {
  /** In the order of the models. */
  readonly urls: readonly string[];
}
