/** Names by which a configuration can call the hosts of the environment. */
export const environmentHostNames: readonly string[] = ['AWS_OLLAMA_HOST', 'OLLAMA_HOST'];

/** What the environment says of hosts, read by whoever owns the process: addresses, complete. */
export interface HostEnvironment {
  /** Of `OLLAMA_HOST`. */
  readonly ollamaHost?: string;
  /** Of `AWS_OLLAMA_HOST`, or of an option that outdoes it: a host with a GPU. */
  readonly gpuHost?: string;
}
