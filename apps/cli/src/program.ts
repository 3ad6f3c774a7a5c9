import { Command } from 'commander';
import { version } from '../package.json';
import { exitCodeHelp, type ExitCode } from './exit-code.ts';
import { benchmarkFlagGroups } from './options/benchmark-flags.ts';
import { addFlags, givenFlags } from './options/command-flags.ts';
import { demoFlagGroups } from './options/demo-flags.ts';
import type { FlagGroup } from './options/flag.ts';
import { simulateFlagGroups } from './options/simulate-flags.ts';
import type { RawFlags } from './options/raw-flags.ts';
import type { Shell } from './shell.ts';

type RunCommand = (flags: RawFlags) => Promise<ExitCode>;

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
    command.action(async () => finish(await run(givenFlags(command, groups))));
  };
  add('benchmark', 'measure a server', benchmarkFlagGroups, benchmarkExamples, async (flags) => {
    // Loading the runner takes longer than a person takes for an instant; a log gains nothing from the line.
    if (shell.stderr.isTTY && !flags.has('quiet'))
      shell.stderr.write(`genai-bench ${version}
`);
    return (await import('./commands/benchmark.ts')).runBenchmarkCommand(flags, shell);
  });
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
  genai-bench benchmark --config bench.yaml --dry-run

${exitCodeHelp}`;

const simulateExamples = `
Examples:
  genai-bench simulate
  genai-bench simulate --ttft-ms 120 --itl-ms 20 --max-batch-size 32 --batch-slowdown 1
  genai-bench simulate --fault role-only --fault stall-after=3:0.01
`;
