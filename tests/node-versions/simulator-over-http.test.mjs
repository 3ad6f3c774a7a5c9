// A streamed answer over real HTTP on this Node version, from the built simulator.
import { startSimulator } from '@genai-bench/simulator';
import assert from 'node:assert/strict';
import { test } from 'node:test';

void test('the built simulator streams an answer and logs when it sent it', async () => {
  const simulator = await startSimulator({ ttftMs: 5, itlMs: 1, seed: 1 });
  try {
    const response = await fetch(`${simulator.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'sim',
        messages: [{ role: 'user', content: 'Hello' }],
        max_tokens: 7,
        ignore_eos: true,
        stream: true,
      }),
    });
    const lines = (await response.text()).split('\n').filter((line) => line.startsWith('data:'));
    assert.equal(lines.at(-1), 'data: [DONE]');
    const texts = lines
      .slice(0, -1)
      .map((line) => JSON.parse(line.slice('data:'.length)).choices[0]?.delta.content)
      .filter((text) => typeof text === 'string' && text !== '');
    assert.equal(texts.length, 7);
    assert.equal(simulator.stats().finished, 1);
    assert.equal(simulator.stats().tokens, 7);
  } finally {
    await simulator.close();
  }
});
