import { Command } from 'commander';
import { version } from '../package.json';
import { addCommand, type CommandEntry, type Finish } from './add-command.ts';
import { addArenaCommands } from './arena-program.ts';
import { exitCodeHelp } from './exit-code.ts';
import { benchmarkFlagGroups } from './options/benchmark-flags.ts';
import { demoFlagGroups } from './options/demo-flags.ts';
import { workerFlagGroups } from './options/fleet-flags.ts';
import { replayFlagGroups, serveFlagGroups } from './options/serve-flags.ts';
import { simulateFlagGroups } from './options/simulate-flags.ts';
import type { Shell } from './shell.ts';
import { teamEntries } from './team-program.ts';

/** Everything that can be typed. Each command's code is loaded when it is called: `--help` and mistakes answer at once. */
export function createProgram(shell: Shell, finish: Finish): Command {
  const program = new Command('genai-bench')
    .description('Measures how fast a language-model server answers.')
    .version(version)
    .enablePositionalOptions()
    .addHelpText('after', programExamples);
  for (const entry of [...entries(shell), ...teamEntries(shell)]) addCommand(program, finish, entry);
  addArenaCommands(program, shell, finish);
  return program;
}

function entries(shell: Shell): readonly CommandEntry[] {
  return [
    {
      name: 'benchmark',
      description: 'measure a server',
      groups: benchmarkFlagGroups,
      examples: benchmarkExamples,
      async run(flags) {
        // Loading the runner takes longer than a person takes for an instant; a log gains nothing from the line.
        if (shell.stderr.isTTY && !flags.has('quiet')) shell.stderr.write(`genai-bench ${version}\n`);
        return (await import('./commands/benchmark.ts')).runBenchmarkCommand(flags, shell);
      },
    },
    {
      name: 'serve',
      description: 'show earlier runs, and start new ones from the page',
      groups: serveFlagGroups,
      examples: serveExamples,
      run: async (flags) => (await import('./commands/serve.ts')).runServeCommand(flags, shell),
    },
    {
      name: 'replay <file>',
      description: 'show a recorded run as if it were live',
      groups: replayFlagGroups,
      examples: replayExamples,
      run: async (flags, file) => (await import('./commands/replay.ts')).runReplayCommand(file, flags, shell),
    },
    {
      name: 'worker',
      description: 'make load for runs that are started elsewhere',
      groups: workerFlagGroups,
      examples: workerExamples,
      run: async (flags) => (await import('./commands/worker.ts')).runWorkerCommand(flags, shell),
    },
    {
      name: 'simulate',
      description: 'start a server to measure',
      groups: simulateFlagGroups,
      examples: simulateExamples,
      run: async (flags) => (await import('./commands/simulate.ts')).runSimulateCommand(flags, shell),
    },
    {
      name: 'demo',
      description: 'start that server, measure it, and show the result (under a minute)',
      groups: demoFlagGroups,
      run: async (flags) => (await import('./commands/demo.ts')).runDemoCommand(flags, shell),
    },
  ];
}

const programExamples = `
Examples:
  genai-bench demo
  genai-bench benchmark --api-base http://localhost:8000 --model my-model
  genai-bench benchmark --api-base http://localhost:8000 --model my-model --enable-streaming
  genai-bench serve --results ./experiments
  genai-bench arena demo
  genai-bench benchmark --help

${exitCodeHelp}`;

const benchmarkExamples = `
Examples:
  genai-bench benchmark --api-base http://localhost:8000 --model my-model
  genai-bench benchmark --api-base https://api.example.com/v1 --model my-model \\
      --api-key-env MY_KEY --traffic-scenario "D(100,100)" "D(2000,200)" \\
      --num-concurrency 1 8 64 --max-time-per-run 60s
  genai-bench benchmark --config bench.yaml --request-rate 5 10 20 \\
      --goodput ttft:500 e2e:5000 --json
  genai-bench benchmark --config bench.yaml --enable-streaming --streaming-port 8080
  genai-bench benchmark --config bench.yaml --redis-url redis://redis.example.org:6379
  genai-bench benchmark --config bench.yaml --workers 3 --redis-url redis://10.0.0.5:6379
  genai-bench benchmark --config bench.yaml --dry-run

${exitCodeHelp}`;

const serveExamples = `
Examples:
  genai-bench serve --results ./experiments
  genai-bench serve --redis-url redis://redis.example.org:6379 --port 8081
  VIEWER_TOKEN=$(openssl rand -hex 16) genai-bench serve --host 0.0.0.0 \\
      --streaming-token-env VIEWER_TOKEN
`;

const replayExamples = `
Examples:
  genai-bench replay experiments/my-run/events.ndjson
  genai-bench replay experiments/my-run/events.ndjson --speed max
`;

const workerExamples = `
Examples:
  genai-bench worker --redis-url redis://10.0.0.5:6379 --name rack-3
  GENAI_BENCH_REDIS_URL=rediss://:password@redis.example.org:6380 OPENAI_API_KEY=... genai-bench worker
`;

const simulateExamples = `
Examples:
  genai-bench simulate
  genai-bench simulate --ttft-ms 120 --itl-ms 20 --max-batch-size 32 --batch-slowdown 1
  genai-bench simulate --fault role-only --fault stall-after=3:0.01
`;
