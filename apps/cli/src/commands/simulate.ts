import { startSimulator } from '@genai-bench/simulator';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { RawFlags } from '../options/raw-flags.ts';
import { readSimulatorOptions, simulatorUsageError } from '../options/simulator-options.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { listenForEnd } from './listen-for-end.ts';

/** `genai-bench simulate`: a server until Ctrl-C. */
export async function runSimulateCommand(raw: RawFlags, shell: Shell): Promise<ExitCode> {
  const options = readSimulatorOptions(raw);
  const simulator = await startOrExplain(options);
  const [model = 'sim'] = [options['models'] ?? 'sim'].flat().map(String);
  const lines = raw.has('json')
    ? [JSON.stringify({ url: simulator.url, model })]
    : greeting(simulator.url, model);
  await shell.print(`${lines.join('\n')}\n`);
  const end = listenForEnd(shell);
  if (raw.has('stop-with-stdin')) {
    process.stdin.resume().once('end', end.now);
    process.stdin.once('close', end.now);
  }
  await end.asked;
  await simulator.close();
  end.close();
  return exitCode.ok;
}

async function startOrExplain(
  options: Record<string, unknown>,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  try {
    return await startSimulator(options);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new UsageError(
        `--port ${String(options['port'])} is in use. Write for instance --port 0 for a free one.`,
      );
    }
    if (code === 'EACCES')
      throw new UsageError(`--port ${String(options['port'])} is not allowed. Use one above 1024.`);
    if (error instanceof TypeError || error instanceof RangeError) throw simulatorUsageError(error);
    throw error;
  }
}

function greeting(url: string, model: string): string[] {
  return [
    `Simulated server at ${url}, model "${model}". Ctrl-C ends it.`,
    '',
    'Measure it from another terminal:',
    `  genai-bench benchmark --api-base ${url} --model ${model} --max-requests-per-run 50`,
  ];
}
