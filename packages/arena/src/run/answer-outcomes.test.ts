import { afterEach, describe, expect, it } from 'vitest';
import { answers, closeStages, playToTheEnd, stage, start } from '../testing/arena-stage.ts';

afterEach(closeStages);

const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const choice = (delta: object, finishReason: string | null = null): string =>
  event({ choices: [{ index: 0, delta, finish_reason: finishReason }] });
const words = choice({ content: 'one ' }) + choice({ content: 'two' });
const done = 'data: [DONE]\n\n';

describe('what the arena takes for an answer', () => {
  it.each<[string, string, string, RegExp | undefined]>([
    // lm-sys/FastChat#3164: people voted on the text of an error.
    [
      'FastChat',
      `${words}${event({ text: 'NETWORK ERROR', error_code: 50004 })}${done}`,
      'server_error',
      /NETWORK ERROR/,
    ],
    ['only an error of FastChat', event({ text: 'BUSY', error_code: 50004 }) + done, 'server_error', /BUSY/],
    [
      'an error object',
      `${words}${event({ error: { message: 'CUDA OOM', code: 500 } })}${done}`,
      'server_error',
      /CUDA OOM/,
    ],
    [
      'a detail',
      `${words}${event({ detail: 'Internal Server Error' })}${done}`,
      'server_error',
      /Internal Server Error/,
    ],
    ['an abort', `${words}${choice({}, 'abort')}${done}`, 'server_error', /finish reason "abort"/],
    [
      'an error as finish reason',
      `${words}${choice({}, 'error')}${done}`,
      'server_error',
      /finish reason "error"/,
    ],
    ['an end mark alone', done, 'server_error', /without an answer/],
    ['a foreign format', event({ token: { text: 'one' } }) + done, 'server_error', /"token"/],
    ['a page', '<html><title>Sign in</title></html>', 'server_error', /Sign in/],
    [
      'an end at once',
      choice({ role: 'assistant', content: '' }) + choice({}, 'stop') + done,
      'empty',
      /finish reason "stop" and nothing else/,
    ],
    [
      'reasoning alone',
      choice({ reasoning_content: 'hm' }) + choice({}, 'length') + done,
      'empty',
      undefined,
    ],
    ['no end', words, 'broken_off', /without a finish reason or end mark/],
  ])('does not take %s, and a void battle says so', async (_, bytes, failure, message) => {
    const { arena } = await stage(
      { good: answers, bad: ({ endWith }) => endWith(bytes) },
      { maxAttempts: 1 },
    );
    const { battleId } = await start(arena);
    const { phase, reveal } = await playToTheEnd(arena, battleId);
    expect(phase).toBe('void');
    expect(reveal!.contestants.find(({ contestantId }) => contestantId === 'bad')).toMatchObject({
      label: 'Label bad',
      failure,
      ...(message === undefined ? {} : { outcomeMessage: expect.stringMatching(message) }),
    });
    expect(await arena.revealedAnswer(battleId, 'bad')).toBeUndefined();
  });

  it.each<[string, string, RegExp | undefined, number]>([
    ['a good one', `${words}${choice({}, 'stop')}${done}`, undefined, 1],
    ['one that was kept from saying more', `${words}${choice({}, 'content_filter')}${done}`, undefined, 1],
    ['one without a finish reason', words + done, /an end mark without a finish reason/, 0],
    ['one with an unknown finish reason', `${words}${choice({}, 'repetition')}${done}`, /"repetition"/, 0],
  ])(
    'takes %s, with its reservation, and exports none with one as a preference',
    async (_, bytes, message, pairs) => {
      const { arena } = await stage({ good: answers, other: ({ endWith }) => endWith(bytes) });
      const { reveal } = await playToTheEnd(arena, (await start(arena)).battleId);
      const other = reveal!.contestants.find(({ contestantId }) => contestantId === 'other');
      expect(other?.failure).toBeUndefined();
      if (message === undefined) expect(other?.outcomeMessage).toBeUndefined();
      else expect(other?.outcomeMessage).toMatch(message);
      let exported = 0;
      for await (const _pair of arena.exportPreferences()) exported += 1;
      expect(exported).toBe(pairs);
    },
  );
});
