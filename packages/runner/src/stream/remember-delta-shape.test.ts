import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backends } from '../backends/backend-registry.ts';
import type { AnswerPart } from '../backends/backend.ts';
import { rememberDeltaShape } from './remember-delta-shape.ts';

const event = (delta: object, rest: object = {}): string =>
  JSON.stringify({
    id: 'a',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: null }],
    ...rest,
  });

function counting(decode: (data: string) => readonly AnswerPart[]): {
  decode: (data: string) => readonly AnswerPart[];
  calls: number;
} {
  const counted = {
    calls: 0,
    decode(data: string) {
      counted.calls += 1;
      return decode(data);
    },
  };
  return counted;
}

describe('rememberDeltaShape', () => {
  const plain = backends[0]!;

  it('parses the first of several events that differ in their text alone', () => {
    const counted = counting((data) => plain.decodeEvent(data, undefined));
    const decode = rememberDeltaShape(counted.decode);
    const texts = ['one', ' two', ' three', ' id'].map((content) => decode(event({ content }), undefined));
    expect(texts.flat()).toMatchObject(
      ['one', ' two', ' three', ' id'].map((text) => ({ type: 'delta', kind: 'text', text })),
    );
    expect(counted.calls).toBe(1);
  });

  it('parses again when anything else differs: kind, event name, usage, an escape in the text', () => {
    const counted = counting((data) => plain.decodeEvent(data, undefined));
    const decode = rememberDeltaShape(counted.decode);
    const events = [
      event({ content: 'a' }),
      event({ reasoning_content: 'a' }),
      event({ content: 'b' }, { usage: { prompt_tokens: 1, completion_tokens: 1 } }),
      event({ content: 'c' }),
      event({ content: 'line\nbreak' }),
      event({ content: 'd' }),
    ];
    for (const data of events) expect(decode(data, undefined)).toEqual(plain.decodeEvent(data, undefined));
    expect(counted.calls).toBe(events.length);
  });

  it.each(backends.map((backend) => [backend.name, backend] as const))(
    'gives what %s gives, whatever the texts',
    (_, backend) => {
      const decodeEvent = (data: string, name: string | undefined): readonly AnswerPart[] =>
        backend.decodeEvent(data, name);
      const piece = fc.oneof(
        fc.string(),
        fc.string({ unit: 'binary' }),
        fc.constantFrom('index', 'delta', 'content', 'a', '"', '\\', '\\u0041'),
      );
      const data = fc.oneof(
        piece.map((content) => event({ content })),
        piece.map((content) => event({ reasoning_content: content })),
        fc.tuple(piece, piece).map(([role, content]) => event({ role, content })),
        fc.tuple(piece, piece).map(([content, reasoning]) => event({ content, reasoning })),
      );
      fc.assert(
        fc.property(fc.array(data, { maxLength: 12 }), (events) => {
          const decode = rememberDeltaShape(decodeEvent);
          for (const one of events) expect(decode(one, undefined)).toEqual(decodeEvent(one, undefined));
        }),
      );
    },
  );
});
