#!/usr/bin/env node
import { CommanderError } from 'commander';
import { exitCode, type ExitCode } from './exit-code.ts';
import { parseProblem } from './options/parse-problem.ts';
import { createProgram } from './program.ts';
import { createShell } from './shell.ts';

const shell = createShell();
const args = process.argv.slice(2);
const program = createProgram(shell, (code) => shell.quit(code));
const isJson = args.includes('--json');

for (const command of [program, ...program.commands]) {
  // commander's own words on errors are replaced: they quote values, and a value may be a key.
  command.exitOverride().configureOutput({ writeErr: () => {} });
}
if (args.length === 0) program.outputHelp();
else await runProgram();

async function runProgram(): Promise<void> {
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) await endParsing(error);
    else await endWithFailure(error);
  }
}

async function endParsing(error: CommanderError): Promise<void> {
  if (error.exitCode === 0) return; // Help or version was printed.
  const called = program.commands.find((command) => command.name() === args[0]) ?? program;
  const flagNames = called.options.map((option) => option.name());
  await report('usage', parseProblem(error.code, error.message, flagNames), exitCode.usage);
}

async function endWithFailure(error: unknown): Promise<void> {
  const { describeFailure } = await import('./commands/describe-failure.ts');
  const failure = describeFailure(error);
  await report(failure.code, failure.message, failure.exitCode);
}

/** One line per problem for people on stderr; with `--json` also one object on stdout. */
async function report(code: string, message: string, ending: ExitCode): Promise<void> {
  process.stderr.write(`genai-bench: ${message.replace(/\n(?=--)/g, '\ngenai-bench: ')}\n`);
  if (isJson) await shell.print(`${JSON.stringify({ exitCode: ending, error: { code, message } })}\n`);
  shell.quit(ending);
}
