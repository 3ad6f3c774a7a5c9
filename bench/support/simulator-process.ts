import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startSimulator, type SimulatorOptions } from '@genai-bench/simulator';

/** A simulator in a process of its own, so that it shares no event loop with the client that is measured. */
export interface SimulatorProcess {
  readonly url: string;
  close(): Promise<void>;
}

export async function startSimulatorProcess(options: Partial<SimulatorOptions>): Promise<SimulatorProcess> {
  const child = fork(fileURLToPath(import.meta.url), ['--serve', JSON.stringify(options)]);
  const [message] = (await once(child, 'message')) as [{ url: string }];
  return {
    url: message.url,
    async close() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

if (process.argv[2] === '--serve') {
  const simulator = await startSimulator(JSON.parse(process.argv[3]!) as Partial<SimulatorOptions>);
  process.on('disconnect', () => void simulator.close().then(() => process.exit(0)));
  process.send!({ url: simulator.url });
}
