import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anthropicBackend } from '../backends/anthropic-backend.ts';
import type { Backend } from '../backends/backend.ts';
import { ollamaBackend } from '../backends/ollama-backend.ts';
import { openaiBackend } from '../backends/openai-backend.ts';
import { chatEvent } from '../testing/capture-exchange.ts';
import { createEndMarkWatch } from './end-mark-watch.ts';
import { createReadLog } from './read-log.ts';

/** Feeds each piece as one read; the number of the read with which the mark was seen. */
function markRead(backend: Backend, pieces: readonly (string | Uint8Array)[]): number | undefined {
  const log = createReadLog(0);
  const watch = createEndMarkWatch(backend, log);
  for (const [read, piece] of pieces.entries()) {
    log.append(Buffer.from(piece), read, read);
    if (watch()) return read;
  }
  return undefined;
}

const text = chatEvent({ content: 'a' });
const ollamaLine = '{"message":{"role":"assistant","content":"a"},"done":false}\n';
const ollamaEnd = '{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}';
const messageStop = 'event: message_stop\ndata: {"type":"message_stop"}';
const messageDelta = 'event: message_delta\ndata: {"type":"message_delta","delta":{}}\n\n';

describe('createEndMarkWatch', () => {
  it.each<[string, Backend, string[], number | undefined]>([
    ['[DONE]', openaiBackend, [text, 'data: [DONE]\n\n'], 1],
    ['[DONE] without a space', openaiBackend, [text, 'data:[DONE]\n\n'], 1],
    ['[DONE] without a line end', openaiBackend, [text, 'data: [DONE]'], 1],
    ['[DONE] with CRLF', openaiBackend, ['data: [DONE]\r\n\r\n'], 0],
    ['[DONE] with CR', openaiBackend, [text.replaceAll('\n', '\r'), 'data: [DONE]\r\r'], 1],
    ['[DONE] split over reads', openaiBackend, [text, 'data: [DO', 'NE]\n\n'], 2],
    ['[DONE] in the read of the text', openaiBackend, [`${text}data: [DONE]\n\n: ping\n\n`], 0],
    ['[DONE] as a bare line', openaiBackend, ['{"choices":[]}\n', '[DONE]\n'], 1],
    ['[DONE] in a text', openaiBackend, [chatEvent({ content: 'data: [DONE]' })], undefined],
    [
      'a text that is [DONE] and its end',
      openaiBackend,
      [chatEvent({ content: '[DONE]' }), 'data: [DONE]\n\n'],
      1,
    ],
    ['[DONE] in a comment', openaiBackend, [': [DONE]\n\n'], undefined],
    ['no mark', openaiBackend, [text, chatEvent({}, 'stop')], undefined],
    ['message_stop', anthropicBackend, [messageDelta, `${messageStop}\n\n`], 1],
    [
      'message_stop before its data',
      anthropicBackend,
      ['event: message_stop\n', 'data: {"type":"message_stop"}\n\n'],
      1,
    ],
    [
      'message_stop in a text',
      anthropicBackend,
      ['data: {"type":"content_block_delta","delta":{"text":"message_stop"}}\n\n'],
      undefined,
    ],
    ['done', ollamaBackend, [ollamaLine, `${ollamaEnd}\n`], 1],
    ['done with a space', ollamaBackend, [`${ollamaEnd.replace('"done":', '"done": ')}\n`], 0],
    ['done without a line end', ollamaBackend, [ollamaLine, ollamaEnd], 1],
    [
      'done in a line of several reads',
      ollamaBackend,
      [ollamaLine, ollamaEnd.slice(0, 20), ollamaEnd.slice(20, 60), `${ollamaEnd.slice(60)}\n`],
      3,
    ],
    [
      'done among the arguments of a tool',
      ollamaBackend,
      ['{"message":{"tool_calls":[{"function":{"name":"f","arguments":{"done":true}}}]},"done":false}\n'],
      undefined,
    ],
  ])('%s', (_, backend, pieces, expected) => {
    expect(markRead(backend, pieces)).toBe(expected);
  });

  it('sees the mark wherever the reads were split, and not before its last byte', () => {
    const said = `${chatEvent({ content: '[DONE] ü' })}${text}: ping\r\n\r\n${chatEvent({}, 'stop')}data: [DONE]`;
    const bytes = Buffer.from(said);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
        const ends = [...new Set([...cuts, bytes.length])].toSorted((a, b) => a - b).filter((end) => end > 0);
        const pieces = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
        expect(markRead(openaiBackend, pieces)).toBe(pieces.length - 1);
      }),
    );
  });

  it('finds the mark behind lines that were handed on, and none in their place', () => {
    const log = createReadLog(0);
    const watch = createEndMarkWatch(openaiBackend, log);
    const append = (bytes: string, read: number): boolean => {
      log.append(Buffer.from(bytes), read, read);
      return watch();
    };
    expect(append(`${text}${chatEvent({ content: '[DONE]' })}`, 0)).toBe(false);
    log.handOn(log.byteCount);
    expect(append(`${text}data: [DO`, 1)).toBe(false);
    log.handOn(text.length * 2 + chatEvent({ content: '[DONE]' }).length);
    expect(append('NE]', 2)).toBe(true);
  });

  it('looks at each byte of a line without end about once, though the line holds a mark', () => {
    const log = createReadLog(0);
    let decoded = 0;
    const watch = createEndMarkWatch(
      {
        endMark: { texts: ['[DONE]'], ordinaryTail: 'x' },
        decodeEvent() {
          decoded++;
          return [];
        },
      },
      log,
    );
    for (let read = 0; read < 2000; read++) {
      log.append(Buffer.from(`data: {"a":"[DONE]${'x'.repeat(500)}"}`), read, read);
      expect(watch()).toBe(false);
    }
    // Only while the line is as short as the last line of a server that leaves out its end.
    expect(decoded).toBeLessThan(20);
  });
});
