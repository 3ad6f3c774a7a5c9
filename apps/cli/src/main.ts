#!/usr/bin/env node
import { CommanderError, type Command } from 'commander';
import { exitCode, type ExitCode } from './exit-code.ts';
import { parseProblem } from './options/parse-problem.ts';
import { terminalJson } from './print/terminal-json.ts';
import { createProgram } from './program.ts';
import { createShell } from './shell.ts';

const shell = createShell();
const args = process.argv.slice(2);
const program = createProgram(shell, (code) => shell.quit(code));
const isJson = args.includes('--json');

for (const command of withSubcommands(program)) {
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
  const called = calledCommand(program, args);
  const known = {
    flagNames: called.options.map((option) => option.name()),
    commandNames: listedCommands(called),
    path: called === program ? '' : pathOf(called),
  };
  await report('usage', parseProblem(error.code, error.message, known), exitCode.usage);
}

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** Those that `--help` lists, but for `help` itself. */
function listedCommands(command: Command): readonly string[] {
  const names = command
    .createHelp()
    .visibleCommands(command)
    .map((listed) => listed.name());
  return names.filter((name) => name !== 'help');
}

/** The innermost command whose name stands at the beginning. */
function calledCommand(command: Command, [name, ...rest]: readonly string[]): Command {
  const inner = command.commands.find((candidate) => candidate.name() === name);
  return inner === undefined ? command : calledCommand(inner, rest);
}

/** As it is typed, without the program's own name. */
function pathOf(command: Command): string {
  const { parent } = command;
  return parent === null || parent.parent === null ? command.name() : `${pathOf(parent)} ${command.name()}`;
}

async function endWithFailure(error: unknown): Promise<void> {
  const { describeFailure } = await import('./commands/describe-failure.ts');
  const failure = describeFailure(error);
  await report(failure.code, failure.message, failure.exitCode);
}

/** One line per problem for people on stderr; with `--json` also one object on stdout. */
async function report(code: string, message: string, ending: ExitCode): Promise<void> {
  // Each problem begins with its flag; any other line break may come from a file or a server.
  for (const problem of message.split(/\n(?=--)/)) shell.say(`genai-bench: ${problem}`);
  if (isJson) await shell.print(`${terminalJson({ exitCode: ending, error: { code, message } })}\n`);
  shell.quit(ending);
}
