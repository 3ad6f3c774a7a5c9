import type { ExitCode } from '../exit-code.ts';
import type { RawFlags, RawValue } from '../options/raw-flags.ts';
import type { Shell } from '../shell.ts';
import { runBenchmarkCommand } from './benchmark.ts';
import { spawnSimulator } from './spawn-simulator.ts';

/** Two scenarios under three loads; six levels of four seconds and what is under way then. */
const demoFlags: readonly (readonly [string, RawValue])[] = [
  ['traffic-scenario', ['D(100,50)', 'D(1000,25)']],
  ['num-concurrency', ['1', '8', '32']],
  ['max-time-per-run', '4s'],
  ['warmup-requests', '4'],
  ['server-engine', 'simulator'],
  ['enable-streaming', true],
  // Figures of a made-up server have no place among those of real ones.
  ['history', 'none'],
];

/** A server of which load makes answers slower, so that there is something to see. */
const simulatorArgs =
  '--ttft-ms 60 --ttft-jitter 0.1 --prefill-ms-per-input-token 0.1 --itl-ms 12 --itl-jitter 0.1 --batch-slowdown 1 --max-batch-size 24'.split(
    ' ',
  );

/** `genai-bench demo`: a simulated server in a process of its own, measured as a real one would be. */
export async function runDemoCommand(raw: RawFlags, shell: Shell): Promise<ExitCode> {
  const simulator = await spawnSimulator(simulatorArgs);
  try {
    const { url, model } = simulator;
    const isTalkative = !raw.has('quiet') && !raw.has('json');
    if (isTalkative) shell.stderr.write(`A simulated server runs at ${url}.\n`);
    // A real key must not be sent to the demo, so the environment is left out but for what concerns the terminal.
    const { CI, NO_COLOR, FORCE_COLOR, TERM } = shell.env;
    const env = { CI, NO_COLOR, FORCE_COLOR, TERM };
    const flags = new Map([...demoFlags, ['api-base', url] as const, ['model', model] as const, ...raw]);
    return await runBenchmarkCommand(flags, { ...shell, env }, isTalkative ? nextSteps : undefined);
  } finally {
    await simulator.close();
  }
}

const nextSteps = `
Next:
  genai-bench benchmark --api-base http://localhost:8000 --model <name>   measure your own server
  genai-bench benchmark ... --enable-streaming                            the same, with the live page
  genai-bench serve --results ./experiments                               look at earlier runs
  genai-bench simulate                                                    keep the simulated one running
  genai-bench benchmark --help                                            all options
(in a clone of the repository: npm run genai-bench -- benchmark ...)
`;
