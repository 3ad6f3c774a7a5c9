import {
  endToEndLatencyMs,
  interTokenLatenciesMs,
  timePerOutputTokenMs,
  timeToFirstAnswerTokenMs,
  timeToFirstTokenMs,
} from '@genai-bench/core-metrics';
import { createAnswerDecoder } from '@genai-bench/runner';
import { describe, expect, it } from 'vitest';
import { backendOf, bytesOf, decodeReads, readEnds, sentAtMs } from './capture-golden-stream.ts';
import type { GoldenStream } from './golden-stream.ts';
import { goldenStreams } from './golden-streams.ts';

function textOf(stream: GoldenStream): string {
  const pieces: string[] = [];
  const decoder = createAnswerDecoder({
    backend: backendOf(stream),
    streamed: true,
    onParts: (parts) => parts.forEach((part) => part.type === 'delta' && pieces.push(part.text)),
  });
  decoder.feed(bytesOf(stream), { atMs: 0, readNumber: 0 });
  decoder.end('whole');
  return pieces.join('');
}

function expectedTokens({ tokens, contradicted, estimatedVisible }: GoldenStream['expected']) {
  const stated = Object.entries(tokens).map(([name, count]) => [
    name,
    { count, source: 'server', ...(name === 'output' && contradicted && { contradicted }) },
  ]);
  const estimated =
    estimatedVisible === undefined ? [] : [['visible', { count: estimatedVisible, source: 'estimate' }]];
  return Object.fromEntries([...stated, ...estimated]);
}

describe.each(goldenStreams)('$file', (stream) => {
  const { expected } = stream;
  const record = decodeReads(stream, readEnds(stream));

  it('ends as it did', () => {
    expect(record.outcome).toEqual({ kind: expected.outcome, ...expected.error });
    expect(record.finishReason).toBe(expected.finishReason);
    expect(record.unparsedEventCount).toBe(0);
  });

  it('gives the latencies worked out by hand', () => {
    expect(record.firstEventAtMs! - sentAtMs).toBe(expected.firstEventMs);
    expect(timeToFirstTokenMs(record)).toBe(expected.timeToFirstTokenMs);
    expect(timeToFirstAnswerTokenMs(record)).toBe(expected.timeToFirstAnswerTokenMs);
    expect(endToEndLatencyMs(record)).toBe(expected.endToEndMs);
    expect(timePerOutputTokenMs(record)).toBe(expected.timePerOutputTokenMs);
    expect(interTokenLatenciesMs(record)).toEqual(expected.gapsMs);
  });

  it("gives the chunks, their text and the server's token counts and timings", () => {
    expect(record.chunks?.kind).toEqual(expected.kinds);
    expect(record.chunks?.tokenCount).toEqual(expected.chunkTokenCounts);
    expect(textOf(stream)).toBe(expected.text);
    expect(record.serverTimings).toEqual(expected.serverTimings);
    expect(record.tokens).toEqual(expectedTokens(expected));
  });

  it('names what it could not place, and says where answers came side by side', () => {
    expect(record.unreadPayloads).toEqual(expected.unreadPayloads);
    expect(record.choiceCount).toBe(expected.choiceCount);
  });
});
