import { createFanOutClient, type FanOutEvent } from '@genai-bench/runner';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, test } from 'vitest';
import { collectRun, shortLevel } from '../support/collect-run.ts';
import { simulatorForTest } from '../support/test-servers.ts';

const prompt = 'Say something beyond ASCII.';
const delivery = {
  'characters cut in half': { 'split-character': true },
  'events cut in five': { 'split-character': true, 'split-event': 5 },
  'JSON over several lines': { 'split-character': true, 'multi-line-data': true, crlf: true },
};

/** The answer in one piece: the same words, as they depend on nothing but seed, model and prompt. */
async function wholeAnswer(url: string): Promise<string> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'sim',
      messages: [{ role: 'user', content: prompt }],
      max_tokens: 40,
      ignore_eos: true,
      simulate: { 'split-character': true },
    }),
  });
  // The shape of the simulator's answers.
  const body = (await response.json()) as { choices: { message: { content: string } }[] };
  return body.choices[0]!.message.content;
}

test.each(Object.entries(delivery))('text stays whole when it comes as %s', async (_, simulate) => {
  const simulator = await simulatorForTest({ itlMs: 1 });
  const expected = await wholeAnswer(simulator.url);
  expect(Buffer.byteLength(expected)).toBeGreaterThan(expected.length);
  const client = createFanOutClient();
  try {
    const fanOut = client.fanOut({
      prompt,
      maxOutputTokenCount: 40,
      targets: [
        {
          id: 'split',
          backend: 'vllm',
          apiBase: simulator.url,
          model: 'sim',
          extraBody: { simulate, ignore_eos: true },
        },
      ],
    });
    const events: FanOutEvent[] = [];
    for await (const event of fanOut) events.push(event);
    const deltas = events.flatMap((event) => (event.type === 'delta' ? [event.text] : []));
    expect(deltas.join('')).toBe(expected);
    expect(deltas).toHaveLength(40);
    expect(events.at(-1)).toMatchObject({ type: 'finished', text: expected });
  } finally {
    await client.close();
  }
});

test('a whole text is counted once, with the tokenizer, where the server states no usage', async () => {
  const simulator = await simulatorForTest({ itlMs: 1 });
  const simulate = { 'split-character': true, 'missing-usage': true };
  const counts = [];
  for (const stream of [true, false]) {
    const { records } = await collectRun({
      ...shortLevel,
      apiBase: simulator.url,
      scenarios: ['D(20,40)'],
      tokenizer: 'o200k_base',
      extraBody: { simulate },
      seed: 42,
      stream,
    });
    const sorted = records.toSorted((a, b) => a.index - b.index);
    expect(sorted.every(({ tokens }) => tokens.output?.source === 'tokenizer')).toBe(true);
    expect(sorted.every(({ tokens }) => tokens.input?.count === 20)).toBe(true);
    counts.push(sorted.map(({ tokens }) => tokens.output?.count));
  }
  // Broken characters would count as several tokens each, and so would words cut apart.
  expect(counts[0]).toEqual(counts[1]);
  expect(counts[0]!.every((count) => count !== undefined && count > countTokens('語'))).toBe(true);
});
