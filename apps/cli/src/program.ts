import { Command } from 'commander';
import { version } from '../package.json';
import { exitCodeHelp, type ExitCode } from './exit-code.ts';
import { benchmarkFlagGroups } from './options/benchmark-flags.ts';
import { addFlags, givenFlags } from './options/command-flags.ts';
import { demoFlagGroups } from './options/demo-flags.ts';
import type { FlagGroup } from './options/flag.ts';
import { replayFlagGroups, serveFlagGroups } from './options/serve-flags.ts';
import { simulateFlagGroups } from './options/simulate-flags.ts';
import type { RawFlags } from './options/raw-flags.ts';
import type { Shell } from './shell.ts';

/** `argument`: what stands on the command line without a flag, for the command that takes one. */
type RunCommand = (flags: RawFlags, argument: string) => Promise<ExitCode>;

/** Everything that can be typed. Each command's code is loaded when it is called: `--help` and mistakes answer at once. */
export function createProgram(shell: Shell, finish: (code: ExitCode) => void): Command {
  const program = new Command('genai-bench')
    .description('Measures how fast a language-model server answers.')
    .version(version)
    .enablePositionalOptions()
    .addHelpText('after', programExamples);
  const add = (
    name: string,
    description: string,
    groups: readonly FlagGroup[],
    examples: string,
    run: RunCommand,
  ) => {
    const command = program.command(name).description(description).addHelpText('after', examples);
    addFlags(command, groups);
    command.action(async () => finish(await run(givenFlags(command, groups), command.args[0] ?? '')));
  };
  add('benchmark', 'measure a server', benchmarkFlagGroups, benchmarkExamples, async (flags) => {
    // Loading the runner takes longer than a person takes for an instant; a log gains nothing from the line.
    if (shell.stderr.isTTY && !flags.has('quiet'))
      shell.stderr.write(`genai-bench ${version}
`);
    return (await import('./commands/benchmark.ts')).runBenchmarkCommand(flags, shell);
  });
  add(
    'serve',
    'show earlier runs, and start new ones from the page',
    serveFlagGroups,
    serveExamples,
    async (flags) => (await import('./commands/serve.ts')).runServeCommand(flags, shell),
  );
  add(
    'replay <file>',
    'show a recorded run as if it were live',
    replayFlagGroups,
    replayExamples,
    async (flags, file) => (await import('./commands/replay.ts')).runReplayCommand(file, flags, shell),
  );
  add('simulate', 'start a server to measure', simulateFlagGroups, simulateExamples, async (flags) =>
    (await import('./commands/simulate.ts')).runSimulateCommand(flags, shell),
  );
  add(
    'demo',
    'start that server, measure it, and show the result (under a minute)',
    demoFlagGroups,
    '',
    async (flags) => (await import('./commands/demo.ts')).runDemoCommand(flags, shell),
  );
  return program;
}

const programExamples = `
Examples:
  genai-bench demo
  genai-bench benchmark --api-base http://localhost:8000 --model my-model
  genai-bench benchmark --api-base http://localhost:8000 --model my-model --enable-streaming
  genai-bench serve --results ./experiments
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
  genai-bench benchmark --config bench.yaml --dry-run

${exitCodeHelp}`;

const serveExamples = `
Examples:
  genai-bench serve --results ./experiments
  VIEWER_TOKEN=$(openssl rand -hex 16) genai-bench serve --host 0.0.0.0 \\
      --streaming-token-env VIEWER_TOKEN
`;

const replayExamples = `
Examples:
  genai-bench replay experiments/my-run/events.ndjson
  genai-bench replay experiments/my-run/events.ndjson --speed max
`;

const simulateExamples = `
Examples:
  genai-bench simulate
  genai-bench simulate --ttft-ms 120 --itl-ms 20 --max-batch-size 32 --batch-slowdown 1
  genai-bench simulate --fault role-only --fault stall-after=3:0.01
`;
