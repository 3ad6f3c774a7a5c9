import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Envelope } from '../protocol/envelope.ts';
import { encodeSse } from '../sse/encode-sse.ts';
import { createEventReader } from './read-event-stream.ts';

describe('createEventReader', () => {
  it('reads what encodeSse writes, however the text is cut', () => {
    const message = fc.record({ message: fc.string({ unit: 'binary' }) });
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 50 })),
        (datas, cuts) => {
          const envelopes = datas.map(
            (data, seq) => ({ event_type: 'log', data, seq, epoch: 'e' }) as unknown as Envelope,
          );
          const text = `retry: 1000\n\n${envelopes.map((envelope) => encodeSse(envelope)).join('')}`;
          const read: unknown[] = [];
          const take = createEventReader(({ data }) => read.push(JSON.parse(data)));
          let at = 0;
          for (const cut of cuts) {
            take(text.slice(at, at + cut));
            at += cut;
          }
          take(text.slice(at));
          expect(read).toEqual(JSON.parse(JSON.stringify(envelopes)));
        },
      ),
    );
  });

  it('names an event as the line before its data does, and one without a name a message', () => {
    const read: unknown[] = [];
    const take = createEventReader((event) => read.push(event));
    take(': hello\n\nevent: view\ndata: {"a":1}\n\nevent: end\n\ndata: 2\n\n');
    expect(read).toEqual([
      { event: 'view', data: '{"a":1}' },
      { event: 'message', data: '2' },
    ]);
  });
});
