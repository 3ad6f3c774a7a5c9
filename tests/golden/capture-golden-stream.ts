import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeExchange, findBackend } from '@genai-bench/runner';
import type { Backend, CapturedExchange } from '@genai-bench/runner';
import type { RequestRecord } from '@genai-bench/core-metrics';
import type { GoldenStream } from './golden-stream.ts';

export const sentAtMs = 1000;

export function backendOf(stream: GoldenStream): Backend {
  return findBackend(stream.backend);
}

export function bytesOf(stream: GoldenStream): Buffer {
  return readFileSync(join(import.meta.dirname, 'fixtures', stream.file));
}

/** Where the stream's reads end, in bytes, when each brings the events that the stream says. */
export function readEnds(
  stream: GoldenStream,
): readonly { readonly atMs: number; readonly endOffset: number }[] {
  const bytes = bytesOf(stream);
  const endMark = backendOf(stream).framing === 'ndjson' ? '\n' : '\n\n';
  let endOffset = 0;
  const reads = stream.reads.map(([atMs, eventCount]) => {
    for (let event = 0; event < eventCount; event += 1) {
      endOffset = bytes.indexOf(endMark, endOffset) + endMark.length;
    }
    return { atMs, endOffset };
  });
  if (endOffset !== bytes.length)
    throw new Error(`${stream.file}: its reads cover ${endOffset} of ${bytes.length} bytes`);
  return reads;
}

function captureReads(
  stream: GoldenStream,
  reads: readonly { readonly atMs: number; readonly endOffset: number }[],
): CapturedExchange {
  const lastRead = reads.at(-1) ?? { atMs: sentAtMs, endOffset: 0 };
  return {
    index: 0,
    phase: 'measured',
    threadIndex: 0,
    sentAtMs,
    firstByteAtMs: reads[0]?.atMs ?? sentAtMs,
    closedAtMs: lastRead.atMs,
    resendCount: 0,
    head: {
      status: 200,
      contentType:
        backendOf(stream).framing === 'ndjson' ? 'application/x-ndjson' : 'text/event-stream; charset=utf-8',
    },
    body: bytesOf(stream).subarray(0, lastRead.endOffset),
    reads: {
      atMs: Float64Array.from(reads, (read) => read.atMs),
      readNumber: Uint32Array.from(reads, (_, index) => index),
      endOffset: Uint32Array.from(reads, (read) => read.endOffset),
    },
    end: { kind: 'ended' },
  };
}

export function decodeReads(
  stream: GoldenStream,
  reads: readonly { readonly atMs: number; readonly endOffset: number }[],
): RequestRecord {
  return decodeExchange(captureReads(stream, reads), {
    backend: backendOf(stream),
    levelIndex: 0,
    requested: {},
    streamed: true,
    redact: (text) => text,
  });
}
