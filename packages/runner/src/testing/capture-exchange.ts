import type { CapturedExchange } from '../load/captured-exchange.ts';

/** One read of a body: its bytes and when it returned. */
export type BodyRead = readonly [atMs: number, bytes: string | Uint8Array];

/** A captured exchange as a load thread would leave it: sent at 100 ms, read n is socket read n, closed at the last. */
export function captureExchange(
  reads: readonly BodyRead[],
  overrides: Partial<CapturedExchange> = {},
): CapturedExchange {
  const pieces = reads.map(([, bytes]) => (typeof bytes === 'string' ? Buffer.from(bytes) : bytes));
  let endOffset = 0;
  const lastAtMs = reads.at(-1)?.[0] ?? 150;
  return {
    index: 0,
    phase: 'measured',
    threadIndex: 0,
    sentAtMs: 100,
    writtenAtMs: 101,
    firstByteAtMs: reads[0]?.[0] ?? 150,
    closedAtMs: lastAtMs,
    resendCount: 0,
    head: { status: 200, contentType: 'text/event-stream; charset=utf-8' },
    body: Buffer.concat(pieces),
    reads: {
      atMs: Float64Array.from(reads, ([atMs]) => atMs),
      readNumber: Uint32Array.from(reads, (_, index) => index),
      endOffset: Uint32Array.from(pieces, (piece) => (endOffset += piece.length)),
    },
    end: { kind: 'ended' },
    ...overrides,
  };
}

/** One server-sent event of a chat stream. */
export function chatEvent(delta: object, finishReason: string | null = null, usage?: object): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  return `data: ${JSON.stringify(usage === undefined ? { choices } : { choices, usage })}\n\n`;
}

/** The usage event of a chat stream, without choices. */
export function usageEvent(usage: object): string {
  return `data: ${JSON.stringify({ choices: [], usage })}\n\n`;
}

export const doneEvent = 'data: [DONE]\n\n';
