import { planLevels } from '@genai-bench/core-metrics';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseRunPlan } from '../plan/parse-run-plan.ts';
import type { BenchmarkOptions } from '../plan/run-plan-schema.ts';
import {
  bytePairDefinition,
  normalizerOnlyDefinition,
  splitOnlyDefinition,
  unigramDefinition,
  wordPieceDefinition,
} from '../testing/tokenizer-definitions.ts';
import { createEstimateTokenizer } from '../tokenizer/estimate-tokenizer.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import { createRequestMaker, type MakeRequest } from './request-maker.ts';

const rows = Array.from({ length: 12 }, (_, row) => ({
  messages: [{ role: 'user', content: `row ${row}` } as const],
}));

/** The makers of a plan's levels, in their order. */
function makersOf(options: Partial<BenchmarkOptions>): readonly MakeRequest[] {
  const plan = parseRunPlan({ apiBase: 'http://127.0.0.1:1', model: 'm', seed: 5, ...options });
  const context = { plan, tokenizer: createEstimateTokenizer(), dataset: rows };
  return planLevels(plan).map((outline) => createRequestMaker(context, outline));
}

interface Body {
  readonly messages: readonly { readonly content: string }[];
}

function promptsOf(
  make: MakeRequest,
  count: number,
  phase: 'warmup' | 'measured' = 'measured',
): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const { body } = make(phase, index);
    return (JSON.parse(Buffer.from(body).toString()) as Body).messages[0]!.content; // Written a line above.
  });
}

describe('createRequestMaker', () => {
  it('makes the same bytes of a request in any order', () => {
    const options = { scenarios: ['N(40,20)/(30,10)'], concurrency: 4 };
    const [forwards, backwards] = [makersOf(options)[0]!, makersOf(options)[0]!];
    const first = Array.from({ length: 30 }, (_, index) => forwards('measured', index));
    const again = Array.from({ length: 30 }, (_, back) => backwards('measured', 29 - back)).toReversed();
    expect(again).toEqual(first);
  });

  it('repeats no prompt between levels, nor between warm-up and measuring', () => {
    const makers = makersOf({ scenarios: ['D(40,4)', 'D(40,5)'], concurrency: [1, 2], warmupRequests: 20 });
    const prompts = makers.flatMap((make) => [...promptsOf(make, 20, 'warmup'), ...promptsOf(make, 200)]);
    expect(new Set(prompts).size).toBe(prompts.length);
    const openings = prompts.map((prompt) => prompt.split(' ').slice(0, 3).join(' '));
    expect(new Set(openings).size).toBe(openings.length);
  });

  it('sends no row of a data set twice before each was sent once, level by level', () => {
    const options = { dataset: 'rows.txt', concurrency: [1, 2], maxRequests: 4, warmupRequests: 2 };
    const [one, two] = makersOf(options);
    const sent = [one!, two!].flatMap((make) => [...promptsOf(make, 2, 'warmup'), ...promptsOf(make, 4)]);
    expect(new Set(sent).size).toBe(12);
  });

  it('gives levels that end by time an even part of a data set each', () => {
    const makers = makersOf({ dataset: 'rows.txt', concurrency: [1, 2, 4], maxDurationMs: 1_000 });
    const sent = makers.flatMap((make) => promptsOf(make, 4));
    expect(new Set(sent).size).toBe(12);
  });

  it('expects the output length that the final body asks for', () => {
    const [make] = makersOf({ dataset: 'rows.txt', extraBody: { max_completion_tokens: 50 } });
    expect(make!('measured', 0).expectation.requested.outputTokenCount).toBe(50);
    const [named] = makersOf({ scenarios: ['D(10,9)'], outputLengthField: 'max_completion_tokens' });
    expect(named!('measured', 0).expectation.requested).toEqual({ inputTokenCount: 10, outputTokenCount: 9 });
  });

  it.each([
    ['WordPiece', wordPieceDefinition()],
    ['Unigram', unigramDefinition()],
    ['byte-level byte pairs', bytePairDefinition()],
    ['byte pairs behind a split', splitOnlyDefinition()],
    ['byte pairs without a pre-tokenizer', normalizerOnlyDefinition()],
  ])('has the first eight prompts after tokenizing little more than them: %s', async (_, definition) => {
    const folder = await mkdtemp(join(tmpdir(), 'tokenizer-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(definition));
    const tokenizer = await loadTokenizer(folder);
    const counted = { characters: 0, longest: 0 };
    const counting = {
      ...tokenizer,
      count(text: string) {
        counted.characters += text.length;
        counted.longest = Math.max(counted.longest, text.length);
        return tokenizer.count(text);
      },
    };
    const plan = parseRunPlan({ apiBase: 'http://127.0.0.1:1', model: 'm', scenarios: 'D(2000,2)' });
    const make = createRequestMaker({ plan, tokenizer: counting, dataset: undefined }, planLevels(plan)[0]!);
    const finding = counted.characters;
    const prompts = promptsOf(make, 8);
    const characters = prompts.reduce((sum, prompt) => sum + prompt.length, 0);
    expect(counted.characters - finding).toBeLessThan(1.2 * characters);
    // Where a text is not split first, work on it grows faster than its length.
    expect(counted.longest).toBeLessThan(2_000);
    // Whole, once more: pieces that fit each other are what the tokenizer sees in the whole text too.
    expect(prompts.map((prompt) => tokenizer.count(prompt))).toEqual(prompts.map(() => 2_000));
  });
});
