import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { entry } from '../cli/support/spawn-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import {
  at,
  deployFolder,
  readCompose,
  readDeployFile,
  readManifests,
  type Tree,
} from './support/deploy-files.ts';
import { containersOf } from './support/manifest-problems.ts';

interface CommandLine {
  readonly place: string;
  readonly args: readonly string[];
  /** Names of the variables that it is given. */
  readonly variables: readonly string[];
}

function genaiBench(args: readonly string[]) {
  const child = spawnSync(process.execPath, [entry, ...args], { encoding: 'utf8' });
  return { status: child.status, stdout: child.stdout, stderr: child.stderr };
}

const composeServices = Object.entries(readCompose()['services'] as Readonly<Record<string, Tree>>);
const commandLines: readonly CommandLine[] = [
  ...composeServices
    .filter(([, { image }]) => image === 'genai-bench:local')
    .map(([name, service]): CommandLine => {
      const [program, ...fixed] = (service['entrypoint'] ?? ['genai-bench']) as string[];
      expect(program).toBe('genai-bench');
      return {
        place: `compose.yaml ${name}`,
        args: [...fixed, ...((service['command'] ?? []) as string[])],
        variables: ((service['env_file'] ?? []) as string[]).flatMap(variablesOf),
      };
    }),
  ...readManifests().flatMap(({ file, content }) =>
    containersOf(content).map((container): CommandLine => ({
      place: file,
      args: container['args'] as string[],
      variables: (container['env'] as readonly Tree[]).map(({ name }) => String(name)),
    })),
  ),
];

/** Of a file that make-secrets.sh writes, by what it writes there. */
function variablesOf(file: string): readonly string[] {
  const [line = ''] = readDeployFile('make-secrets.sh')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((each) => each.endsWith(`keep ${file.replace('secrets/', '')}`));
  expect(line, file).toContain('printf');
  return [...line.matchAll(/([A-Z_]+)=/g)].map((match) => match[1] ?? '');
}

/** Flags that the help of the command does not know. */
function unknownFlags([command = '', ...rest]: readonly string[]): readonly string[] {
  const { status, stdout } = genaiBench([command, '--help']);
  // Help of a command that is none is that of the program.
  if (status !== 0 || !stdout.startsWith(`Usage: genai-bench ${command} `)) return [command];
  const known = new Set(stdout.match(/(?<=^|[\s,])--[a-z][a-z-]*/gm));
  return rest.filter((arg) => arg.startsWith('--') && !known.has(arg));
}

describe('the command lines of deploy/', () => {
  test('are those of servers, workers and benchmarks, in both places', () => {
    expect(commandLines.map(({ place, args }) => `${place}: ${args[0]}`)).toEqual([
      'compose.yaml server-1: serve',
      'compose.yaml server-2: serve',
      'compose.yaml worker: worker',
      'compose.yaml benchmark: benchmark',
      'run/benchmark-job.yaml: benchmark',
      'run/worker-job.yaml: worker',
      'server-deployment.yaml: serve',
    ]);
  });

  test.each(commandLines.map((line) => [line.place, line] as const))(
    '%s: has only flags that genai-bench has',
    (_place, { args }) => {
      expect(unknownFlags(args)).toEqual([]);
    },
  );

  test('would be refused with a flag or a command that is none', () => {
    expect(unknownFlags(['serve', '--port', '1', '--prot', '1'])).toEqual(['--prot']);
    expect(unknownFlags(['serve', '--workers', '1'])).toEqual(['--workers']);
    expect(unknownFlags(['work'])).toEqual(['work']);
  });

  test.each(commandLines.map((line) => [line.place, line] as const))(
    '%s: is given the variables that its flags name, and Redis by one that its help names',
    (_place, { args: [command = '', ...args], variables }) => {
      const named = args.flatMap((arg, index) => (arg.endsWith('-env') ? (args[index + 1] ?? []) : []));
      expect(variables).toEqual(expect.arrayContaining([...named, 'GENAI_BENCH_REDIS_URL']));
      const { stdout } = genaiBench([command, '--help']);
      const own = variables.filter((name) => name.startsWith('GENAI_BENCH_'));
      for (const name of own) expect(stdout).toContain(name);
      // A password in an argument can be read by everyone on the machine.
      expect(args.join(' ')).not.toMatch(/:\/\/|--redis-url|--history/);
    },
  );

  test('run a plan that is one', async () => {
    const plan = readManifests().find(({ file }) => file === 'run/benchmark-plan.yaml');
    const text = String(at(plan?.content, 'data', 'plan.yaml'));
    const path = join(await temporaryFolder(), 'plan.yaml');
    const dryRun = () => genaiBench(['benchmark', '--config', path, '--dry-run', '--json']);
    await writeFile(path, text);
    expect(dryRun().status).toBe(2);
    expect(dryRun().stderr).toContain('OPENAI_API_KEY');
    await writeFile(path, text.replace(/^api-key-env.*\n/m, ''));
    expect(dryRun()).toMatchObject({ status: 0 });
    await writeFile(path, text.replace('num-concurrency', 'num-concurency'));
    expect(dryRun()).toMatchObject({ status: 2 });
  });

  test('are those that the guide shows', () => {
    const guide = readFileSync(join(deployFolder, '../docs/operations.md'), 'utf8');
    for (const file of ['deploy/compose.yaml', 'deploy/make-secrets.sh', 'deploy/kubernetes/run'])
      expect(guide).toContain(file);
  });
});
