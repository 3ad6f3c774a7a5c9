import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outcomeKinds, type RunSummary } from '@genai-bench/core-metrics';
import { readRecords } from '@genai-bench/runner';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cliForTest } from '../support/cli-for-test.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { damage, damages, sampleRun } from './damaged-files.ts';
import { hostileAnswer, hostileServerForTest } from './hostile-answers.ts';
import { hostilePlanText } from './hostile-plans.ts';

/** As that of the cases that meet the libraries: what fails is found again by its seed and its number. */
const seed = 20_261_129;
const caseCount = 20;
const casesAtOnce = 3;
const key = 'sk-hostile-canary-0123456789';
/** No case asks for more than some seconds of work. */
const limitMs = 60_000;
const maxResidentBytes = 500_000_000;
const preload = join(import.meta.dirname, 'support/note-memory.mjs');

interface EndedCommand {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command to its end, which comes in time, with bounded memory and by the command's own will. */
async function runCommand(
  args: readonly string[],
  { cwd, label, codes }: { readonly cwd: string; readonly label: string; readonly codes: readonly number[] },
): Promise<EndedCommand> {
  const memoryFile = join(cwd, 'max-rss');
  const env = { KEY: key, NODE_OPTIONS: `--import=${preload}`, MAX_RSS_FILE: memoryFile };
  const cli = cliForTest(args, { cwd, env });
  const timer = setTimeout(() => cli.kill('SIGKILL'), limitMs);
  const code = await cli.ended;
  clearTimeout(timer);
  const { stdout, stderr } = cli;
  const all = `${label}: ${code}\n${stderr}\n${stdout.slice(0, 2_000)}`;
  expect(codes, all).toContain(code);
  // The marks of a defect: a stack, or the words of the engine in place of ours.
  expect(stderr, all).not.toMatch(
    /^\s+at \S+.*:\d+|TypeError|RangeError|Cannot read prop|is not a function|is not iterable|heap out of memory/m,
  );
  // oxlint-disable-next-line no-control-regex -- These are what is looked for.
  expect(stderr, all).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  expect(`${stdout}${stderr}`.includes(key), all).toBe(false);
  if (code !== 0) expect(stderr, all).toMatch(/\S/);
  expect(Number(await readFile(memoryFile, 'utf8')), all).toBeLessThan(maxResidentBytes);
  return { code, stdout, stderr };
}

/** Some at a time; each in a folder of its own. */
async function forEachCase<T>(
  kind: string,
  cases: readonly T[],
  meet: (
    one: T,
    where: { readonly cwd: string; readonly label: string; readonly number: number },
  ) => Promise<void>,
): Promise<void> {
  const base = await temporaryFolder();
  const waiting = [...cases.entries()];
  async function meetNext(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [number, one] = next;
      const cwd = join(base, `case-${number}`);
      await mkdir(cwd);
      await meet(one, { cwd, number, label: `${kind} ${number} of seed ${seed}` });
    }
  }
  await Promise.all(Array.from({ length: casesAtOnce }, meetNext));
}

const backends = ['openai', 'vllm', 'anthropic', 'ollama'];

test('20 hostile servers are measured by the command with sums that add up, and exit code 0 only for figures', async () => {
  const answers = fc.array(hostileAnswer, { minLength: 8, maxLength: 8 });
  const cases = fc.sample(answers, { seed, numRuns: caseCount });
  await forEachCase('server', cases, async (own, { cwd, number, label }) => {
    const server = await hostileServerForTest(own);
    const target = ['--api-base', server.url, '--model', 'm', '--api-key-env', 'KEY'];
    const load = ['--num-concurrency', '4', '--max-requests-per-run', '8', '--traffic-scenario', 'D(5,5)'];
    const backend = ['--api-backend', backends[number % backends.length]!];
    const limits = ['--timeout', '2s', '--drain', '1s'];
    const folder = ['--experiment-base-dir', '.', '--experiment-folder-name', 'run'];
    const { code, stdout } = await runCommand(
      ['benchmark', ...target, ...load, ...backend, ...limits, ...folder, '--json'],
      { cwd, label, codes: [0, 1, 4, 5] },
    );
    const printed = JSON.parse(stdout) as RunSummary & { readonly error?: { readonly code: string } };
    if (printed.error !== undefined) {
      expect(printed.error.code, label).not.toBe('internal');
      return;
    }
    const [level] = printed.levels;
    const { issued, byOutcome } = level!.counts;
    expect(
      outcomeKinds.reduce((sum, kind) => sum + byOutcome[kind], 0),
      label,
    ).toBe(issued);
    const indexes = new Set<number>();
    for await (const { index } of readRecords(join(cwd, 'run', 'records.jsonl'))) indexes.add(index);
    expect(indexes.size, label).toBe(issued);
    if (code === 0) {
      expect(byOutcome.completed, label).toBeGreaterThan(0);
      expect(printed, label).toMatchObject({ status: 'completed' });
      expect(printed, label).not.toHaveProperty('missingResults');
    }
  });
}, 240_000);

/** A replay shows all that there is, says what is missing, or refuses in one sentence. */
async function replay(
  path: string,
  { cwd, label, isCut }: { readonly cwd: string; readonly label: string; readonly isCut: boolean },
): Promise<number | string> {
  const { code, stderr } = await runCommand(
    ['replay', path, '--speed', 'max', '--port', '0', '--streaming-linger', 'never'],
    { cwd, label, codes: [0, 2] },
  );
  if (code === 0) expect(stderr, label).toContain('http://');
  else expect(stderr.trim().split('\n').at(-1), label).toMatch(/^genai-bench: .+\.$/);
  if (code === 0 && isCut) expect(stderr, label).toContain('warning: ');
  return code;
}

test('20 damaged recordings are replayed by the command with a word on what is missing, or refused with exit code 2', async () => {
  const { recording } = await sampleRun();
  const bytes = await readFile(recording);
  const codes = new Set<number | string>();
  const cases = fc.sample(damage, { seed, numRuns: caseCount });
  await forEachCase('recording', cases, async ({ kind: drawn, position, random }, { cwd, number, label }) => {
    // What was changed is refused; half of them break off instead, and are shown as far as they go.
    const kind = number % 2 === 0 ? 'cut' : drawn;
    const path = join(cwd, 'events.ndjson');
    const damaged = damages[kind]!(bytes, Math.floor(position * bytes.length), random);
    await writeFile(path, damaged);
    // The last line break alone is no loss.
    const isCut = kind === 'cut' && damaged.length < bytes.length - 1;
    codes.add(await replay(path, { cwd, label: `${label} (${kind})`, isCut }));
  });
  expect(codes).toEqual(new Set([0, 2]));
}, 240_000);

test('20 damaged result folders are replayed by the command with a word on what is missing, or refused with exit code 2', async () => {
  const { folder } = await sampleRun();
  const names = (await readdir(folder)).toSorted();
  const codes = new Set<number | string>();
  const cases = fc.sample(damage, { seed, numRuns: caseCount });
  await forEachCase('folder', cases, async ({ kind, position, random, choice }, { cwd, label }) => {
    const copy = join(cwd, 'run');
    await cp(folder, copy, { recursive: true });
    const name = names[choice % names.length]!;
    const bytes = await readFile(join(copy, name));
    await writeFile(join(copy, name), damages[kind]!(bytes, Math.floor(position * bytes.length), random));
    codes.add(await replay(copy, { cwd, label: `${label} (${kind} of ${name})`, isCut: false }));
  });
  // Most files are not needed for it.
  expect(codes.has(0)).toBe(true);
}, 240_000);

test('20 hostile plans are shown whole by the command, or refused with exit code 2 and the option that is wrong', async () => {
  const cases = fc.sample(hostilePlanText, { seed, numRuns: caseCount });
  const codes = new Set<number | string>();
  await forEachCase('plan', cases, async (text, { cwd, label }) => {
    await writeFile(join(cwd, 'plan.yaml'), text);
    const { code, stdout, stderr } = await runCommand(
      ['benchmark', '--config', 'plan.yaml', '--dry-run', '--json'],
      { cwd, label: `${label}:\n${text.slice(0, 500)}`, codes: [0, 2] },
    );
    codes.add(code);
    const printed = JSON.parse(stdout) as {
      readonly dryRun?: boolean;
      readonly error?: { readonly code: string };
    };
    if (code === 0) expect(printed.dryRun, label).toBe(true);
    else expect(stderr, label).toMatch(/^genai-bench: .*--\w/m);
  });
  expect(codes).toEqual(new Set([0, 2]));
}, 240_000);
