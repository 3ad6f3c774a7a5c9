import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '@genai-bench/core-metrics';
import { createEstimateTokenizer } from '../tokenizer/estimate-tokenizer.ts';
import { createScenario } from './create-scenario.ts';
import { parseScenario } from './parse-scenario.ts';
import type { Prompt } from './prompt.ts';
import type { ScenarioContext } from './scenario.ts';

const tokenizer = createEstimateTokenizer();

function prompts(scenario: string, count: number, context: Partial<ScenarioContext> = {}): Prompt[] {
  const complete = { tokenizer, random: createSeededRandom(7), batchSize: 1, ...context };
  const source = createScenario(parseScenario(scenario), complete);
  return Array.from({ length: count }, (_, position) => source.promptAt(position));
}

function texts(list: readonly Prompt[]): Extract<Prompt, { kind: 'text' }>[] {
  return list.map((prompt) => {
    if (prompt.kind !== 'text') throw new TypeError(`expected a text prompt, got ${prompt.kind}`);
    return prompt;
  });
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('createScenario', () => {
  it('gives every prompt of D the stated lengths and forces the output length', () => {
    for (const prompt of texts(prompts('D(37,1)', 50))) {
      expect(prompt.inputTokens).toEqual({ count: 37, source: 'estimate' });
      expect(tokenizer.count(prompt.messages[0]?.content ?? '')).toBe(37);
      expect(prompt.outputTokenCount).toBe(1);
      expect(prompt.forceOutputLength).toBe(true);
    }
  });

  it('makes the prompt of a position whatever was made before it', () => {
    const context = { tokenizer, random: createSeededRandom(7), batchSize: 2 };
    for (const scenario of ['N(48,24)/(30,15)', 'U(5,80)/(1,9)', 'E(20)']) {
      const source = createScenario(parseScenario(scenario), context);
      const backwards = Array.from({ length: 20 }, (_, back) => source.promptAt(19 - back)).toReversed();
      expect(backwards).toEqual(prompts(scenario, 20, { batchSize: 2 }));
    }
  });

  it('repeats itself for the same seed and differs for another', () => {
    const first = prompts('N(48,24)/(30,15)', 20);
    expect(prompts('N(48,24)/(30,15)', 20)).toEqual(first);
    expect(prompts('N(48,24)/(30,15)', 20, { random: createSeededRandom(8) })).not.toEqual(first);
  });

  it('draws normal lengths again below one token, so none pile up there', () => {
    const lengths = texts(prompts('N(20,20)/(10,10)', 4000)).map(({ inputTokens }) => inputTokens.count);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(1);
    // Clamping would put P(x < 1.5) = 18 % of the mass on 1; redrawing leaves 1 with about 1.5 %.
    expect(lengths.filter((length) => length === 1).length).toBeLessThan(0.04 * lengths.length);
    // Mean of N(20,20) cut off below 0.5: 20 + 20·φ(0.975)/Φ(0.975) = 25.94.
    expect(Math.abs(mean(lengths) - 25.94)).toBeLessThan(1);
  });

  it('spreads uniform lengths evenly over both bounds, each included', () => {
    const list = texts(prompts('U(5,8)/(20,22)', 2000));
    const inputs = list.map(({ inputTokens }) => inputTokens.count);
    for (const length of [5, 6, 7, 8]) {
      const share = inputs.filter((input) => input === length).length / inputs.length;
      expect(Math.abs(share - 0.25)).toBeLessThan(0.04);
    }
    expect(new Set(list.map(({ outputTokenCount }) => outputTokenCount))).toEqual(new Set([20, 21, 22]));
  });

  it('gives E as many documents as the batch size, each of the stated length', () => {
    const [prompt] = prompts('E(64)', 1, { batchSize: 3, task: 'text-to-embeddings' });
    expect(prompt?.kind).toBe('documents');
    if (prompt?.kind !== 'documents') return;
    expect(prompt.documents.map((document) => tokenizer.count(document))).toEqual([64, 64, 64]);
    expect(new Set(prompt.documents).size).toBe(3);
    expect(prompt.inputTokens.count).toBe(192);
  });

  it('puts the system message first and counts it', () => {
    const [prompt] = texts(prompts('D(10,5)', 1, { systemMessage: 'be brief' }));
    expect(prompt?.messages[0]).toEqual({ role: 'system', content: 'be brief' });
    expect(prompt?.inputTokens.count).toBe(12);
  });

  it.each([
    ['R(512,100)', 'text-to-text', /reranking.*does not execute yet/su],
    ['I(512,512)', 'text-to-text', /images.*does not execute yet/su],
    ['A(500)', 'text-to-text', /text to speech.*does not execute yet/su],
    ['V(1)', 'text-to-text', /video.*does not execute yet/su],
    ['E(64)', 'text-to-text', /does not fit the task text-to-text/u],
    ['D(1,1)', 'text-to-embeddings', /does not fit the task text-to-embeddings.*E\(512\)/su],
    ['dataset', 'text-to-text', /needs a data set/u],
  ] as const)('refuses %s for %s with the way out', (scenario, task, message) => {
    expect(() => prompts(scenario, 1, { task })).toThrow(message);
  });
});

describe('shared prefix', () => {
  it('is shared by all prompts, exactly as long as asked, and followed by different tokens', () => {
    const encoded = texts(prompts('D(100,10)', 200, { prefix: { tokenCount: 40 } })).map(({ messages }) =>
      tokenizer.encode(messages[0]?.content ?? ''),
    );
    for (const tokens of encoded) expect(tokens.slice(0, 40)).toEqual(encoded[0]?.slice(0, 40));
    expect(new Set(encoded.map((tokens) => tokens[40])).size).toBe(200);
    for (const tokens of encoded) expect(tokens).toHaveLength(100);
  });

  it('takes its length from a ratio of the input', () => {
    const encoded = texts(prompts('D(50,10)', 2, { prefix: { ratio: 0.5 } })).map(({ messages }) =>
      tokenizer.encode(messages[0]?.content ?? ''),
    );
    const shared = encoded[0]?.findIndex((token, index) => token !== encoded[1]?.[index]);
    expect(shared).toBe(25);
  });

  it('makes all prompts equal when it is the whole input', () => {
    const list = texts(prompts('D(20,1)', 3, { prefix: { ratio: 1 } }));
    expect(new Set(list.map(({ messages }) => messages[0]?.content)).size).toBe(1);
  });

  it('keeps drawn inputs at least as long as itself', () => {
    for (const scenario of ['N(50,40)/(5,1)', 'U(10,50)/(5,6)']) {
      const counts = texts(prompts(scenario, 300, { prefix: { tokenCount: 40 } })).map(
        (prompt) => prompt.inputTokens.count,
      );
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(40);
    }
  });

  it.each([
    ['D(100,10)', { tokenCount: 101 }, /101 tokens is longer than the input of D\(100,10\)/u],
    ['U(10,50)/(1,2)', { tokenCount: 51 }, /at most 50 tokens/u],
    ['N(50,40)/(5,1)', { ratio: 0.5 }, /one input length.*at most 50 tokens/su],
    ['D(100,10)', { ratio: 1.5 }, /from 0 to 1, got 1\.5/u],
    ['D(100,10)', { tokenCount: 0.5 }, /whole number of tokens, got 0\.5/u],
    ['E(64)', { tokenCount: 8 }, /does not apply to E\(64\)/u],
  ] as const)('is refused for %s as %j', (scenario, prefix, message) => {
    expect(() => prompts(scenario, 1, { prefix })).toThrow(message);
  });
});

describe('dataset scenario', () => {
  const dataset = [
    { messages: [{ role: 'user', content: 'first row' }], outputTokenCount: 9 },
    {
      messages: [
        { role: 'system', content: 'own' },
        { role: 'user', content: 'second' },
      ],
    },
  ] as const;

  it('sends each row as it is, with its own output limit if it has one', () => {
    const list = texts(prompts('dataset', 2, { dataset, systemMessage: 'general' })).toSorted(
      (a, b) => a.messages[0]?.content.localeCompare(b.messages[0]?.content ?? '') ?? 0,
    );
    expect(list).toEqual([
      {
        kind: 'text',
        messages: [{ role: 'system', content: 'general' }, dataset[0].messages[0]],
        inputTokens: { count: 5, source: 'estimate' },
        outputTokenCount: 9,
        forceOutputLength: false,
      },
      {
        kind: 'text',
        messages: dataset[1].messages,
        inputTokens: { count: 3, source: 'estimate' },
        forceOutputLength: false,
      },
    ]);
  });

  it('begins in the one order of the data set where it is told to', () => {
    const rows = Array.from({ length: 9 }, (_, row) => ({
      messages: [{ role: 'user', content: `row ${row}` } as const],
    }));
    const whole = prompts('dataset', 9, { dataset: rows });
    expect(prompts('dataset', 5, { dataset: rows, firstRow: 4 })).toEqual(whole.slice(4));
  });

  it('makes documents of its rows for embeddings', () => {
    const [prompt] = prompts('dataset', 1, { dataset, task: 'text-to-embeddings', batchSize: 3 });
    if (prompt?.kind !== 'documents') throw new TypeError('expected documents');
    expect(prompt.documents).toHaveLength(3);
    expect(new Set(prompt.documents)).toEqual(new Set(['first row', 'own\nsecond']));
  });

  it('refuses a shared prefix', () => {
    expect(() => prompts('dataset', 1, { dataset, prefix: { ratio: 0.5 } })).toThrow(
      /does not apply to "dataset"/u,
    );
  });
});
