// How long a time-limited level takes to send its first request, for each kind of tokenizer and two prompt lengths.
// Writes results/first-request.md.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBenchmark } from '@genai-bench/runner';
import {
  bytePairDefinition,
  letterDefinition,
  normalizerOnlyDefinition,
  splitOnlyDefinition,
  unigramDefinition,
  wordPieceDefinition,
} from '../packages/runner/src/testing/tokenizer-definitions.ts';
import { machineLine } from './support/machine-line.ts';
import { startSimulatorProcess } from './support/simulator-process.ts';
import { markdownTable, writeResult } from './support/write-table.ts';

const roundCount = 2;
const limitMs = 1_000;
const inputTokenCounts = [2_000, 32_000];
const definitions = {
  WordPiece: wordPieceDefinition(),
  Unigram: unigramDefinition(),
  'byte-level BPE': bytePairDefinition(),
  'one token a letter': letterDefinition(),
  'BPE, Split only': splitOnlyDefinition(),
  'BPE, normalizer only': normalizerOnlyDefinition(),
  'BPE, normalizer only, spanning tokens': normalizerOnlyDefinition({ spanning: true }),
};

interface Start {
  /** From the start of the level to its first request. */
  readonly levelMs: number;
  /** From the start of the run, so with loading the tokenizer. */
  readonly runMs: number;
  /** Prompts that have exactly the tokens that were asked for, of all. */
  readonly exactShare: number;
}

async function measure(apiBase: string, tokenizer: string, inputTokenCount: number): Promise<Start> {
  const run = runBenchmark({
    apiBase,
    model: 'sim',
    tokenizer,
    scenarios: [`D(${inputTokenCount},2)`],
    concurrency: 8,
    maxDurationMs: 1_000,
    drainMs: 1_000,
  });
  let startedAtMs = Number.NaN;
  let [firstAtMs, exactCount, count] = [Infinity, 0, 0];
  for await (const event of run) {
    if (event.type === 'level-started') startedAtMs = event.atMs;
    if (event.type !== 'request-finished') continue;
    const { sentAtMs = Infinity, requested } = event.record;
    firstAtMs = Math.min(firstAtMs, sentAtMs);
    count += 1;
    if (requested.inputTokenCount === inputTokenCount) exactCount += 1;
  }
  await run.result;
  return { levelMs: firstAtMs - startedAtMs, runMs: firstAtMs, exactShare: exactCount / count };
}

const machine = machineLine();
const folder = await mkdtemp(join(tmpdir(), 'first-request-'));
const simulator = await startSimulatorProcess({});
try {
  const cases = Object.entries(definitions).flatMap(([name, definition]) =>
    inputTokenCounts.map((inputTokenCount) => ({ name, definition, inputTokenCount, starts: [] as Start[] })),
  );
  for (let round = 0; round < roundCount; round += 1) {
    for (const { name, definition, inputTokenCount, starts } of cases) {
      const path = join(folder, `${name}.json`);
      await writeFile(path, JSON.stringify(definition));
      starts.push(await measure(simulator.url, path, inputTokenCount));
    }
  }
  const rows = cases.map(({ name, inputTokenCount, starts }) => [
    name,
    String(inputTokenCount),
    Math.max(...starts.map(({ levelMs }) => levelMs)).toFixed(0),
    Math.max(...starts.map(({ runMs }) => runMs)).toFixed(0),
    `${(Math.min(...starts.map(({ exactShare }) => exactShare)) * 100).toFixed(0)} %`,
  ]);
  const slowestMs = Math.max(...cases.flatMap(({ starts }) => starts.map(({ levelMs }) => levelMs)));
  const table = markdownTable({
    head: [
      'tokenizer',
      'input tokens',
      'longest ms',
      'from the start of the run, longest ms',
      'prompts of the exact length',
    ],
    rows,
  });
  writeResult(
    'first-request',
    `# First request of a time-limited level

${machine} Eight slots, ${roundCount} interleaved rounds. Aim: within ${limitMs} ms of the level's start; ${slowestMs <= limitMs ? 'kept' : 'missed'} in these rounds.

${table}`,
  );
} finally {
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
}
