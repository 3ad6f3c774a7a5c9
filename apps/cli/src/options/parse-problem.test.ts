import { describe, expect, it } from 'vitest';
import { parseProblem } from './parse-problem.ts';

const called = {
  path: '',
  flagNames: ['model', 'api-key', 'num-concurrency'],
  commandNames: ['benchmark', 'serve', 'arena'],
};

describe('parseProblem', () => {
  it.each([
    [
      'commander.unknownOption',
      "error: unknown option '--modle'",
      '--modle is not an option. Did you mean --model?',
    ],
    [
      'commander.unknownOption',
      "error: unknown option '--zebra'",
      '--zebra is not an option. --help lists all options.',
    ],
    [
      'commander.optionMissingArgument',
      "error: option '--api-key <key>' argument missing",
      '--api-key needs a value, and none came.',
    ],
    [
      'commander.unknownCommand',
      "error: unknown command 'benchmrk'",
      'There is no command "benchmrk". Did you mean "benchmark"?',
    ],
    [
      'commander.unknownCommand',
      "error: unknown command 'excel'",
      'The command excel of the Python tool is not here: serve exports runs as CSV, JSON and HTML, and each level has a JSON file that the Python tool reads.',
    ],
  ])('puts %s into one line', (code, message, line) => {
    expect(parseProblem(code, message, called)).toBe(line);
  });

  it.each(['aws-region', 'azure-endpoint', 'gcp-project-id', 'oci-x', 'dataset-image-column', 'region'])(
    'says what to do about --%s of the Python tool',
    (name) => {
      const line = parseProblem('commander.unknownOption', `error: unknown option '--${name}'`, called);
      expect(line).toMatch(new RegExp(`^--${name} .+\\. (Use|Leave|Here the backend) .+`));
    },
  );

  it.each([
    ['commander.missingArgument', 'arena battle', 'The prompt is missing.'],
    ['commander.excessArguments', 'arena battle', 'put quotes around it'],
    ['commander.excessArguments', 'arena', 'There are benchmark, serve, arena;'],
  ])('speaks of %s as %s means it', (code, path, words) => {
    expect(parseProblem(code, "error: missing required argument 'prompt'", { ...called, path })).toContain(
      words,
    );
  });

  it('never repeats a value', () => {
    for (const code of ['commander.unknownOption', 'commander.excessArguments', 'commander.unknownCommand']) {
      expect(parseProblem(code, "error: unknown option '--api-kye=sk-Canary1'", called)).not.toContain(
        'Canary',
      );
    }
    expect(
      parseProblem('commander.unknownCommand', "error: unknown command 'sk-Canary1'", called),
    ).not.toContain('Canary');
  });
});
