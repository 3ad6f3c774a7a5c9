import { spawnOwn } from './spawn-own.ts';

export interface SpawnedSimulator {
  readonly url: string;
  readonly model: string;
  close(): Promise<void>;
}

/** Starts `genai-bench simulate` as a process of its own. */
export async function spawnSimulator(args: readonly string[]): Promise<SpawnedSimulator> {
  const own = await spawnOwn(['simulate', '--port', '0', '--json', '--stop-with-stdin', ...args]);
  const { url, model } = JSON.parse(own.line) as { url: string; model: string }; // Holds: our own `simulate --json` writes exactly this.
  return { url, model, close: () => own.close() };
}
