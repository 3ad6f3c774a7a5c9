import type { CapturedExchange } from './captured-exchange.ts';
import { answerNotKept } from './exchange-recorder.ts';

/** Captured exchanges with their bytes and stamps in a few shared buffers, so that a batch crosses threads in one transfer. */
export interface PackedCaptures {
  readonly exchanges: readonly PackedExchange[];
  readonly body: Uint8Array;
  readonly atMs: Float64Array;
  readonly readNumber: Uint32Array;
  readonly endOffset: Uint32Array;
}

type PackedExchange = Omit<CapturedExchange, 'body' | 'reads'> & {
  readonly bodyLength: number;
  readonly readCount: number;
};

export function packCaptures(captures: readonly CapturedExchange[]): PackedCaptures {
  let bodyLength = 0;
  let readCount = 0;
  for (const capture of captures) {
    bodyLength += capture.body.length;
    readCount += capture.reads.atMs.length;
  }
  const packed = {
    exchanges: captures.map(packedExchange),
    body: new Uint8Array(bodyLength),
    atMs: new Float64Array(readCount),
    readNumber: new Uint32Array(readCount),
    endOffset: new Uint32Array(readCount),
  };
  let bodyAt = 0;
  let readAt = 0;
  for (const { body, reads } of captures) {
    packed.body.set(body, bodyAt);
    packed.atMs.set(reads.atMs, readAt);
    packed.readNumber.set(reads.readNumber, readAt);
    packed.endOffset.set(reads.endOffset, readAt);
    bodyAt += body.length;
    readAt += reads.atMs.length;
  }
  return packed;
}

/** Named field by field: the views must not go along, or the thread's whole buffers would be copied with each. */
function packedExchange(capture: CapturedExchange): PackedExchange {
  return {
    index: capture.index,
    phase: capture.phase,
    threadIndex: capture.threadIndex,
    scheduledAtMs: capture.scheduledAtMs,
    sentAtMs: capture.sentAtMs,
    writtenAtMs: capture.writtenAtMs,
    firstByteAtMs: capture.firstByteAtMs,
    closedAtMs: capture.closedAtMs,
    connection: capture.connection,
    resendCount: capture.resendCount,
    head: capture.head,
    droppedBytes: capture.droppedBytes,
    handedOnBytes: capture.handedOnBytes,
    isPiece: capture.isPiece,
    heldOpen: capture.heldOpen,
    end: capture.end,
    bodyLength: capture.body.length,
    readCount: capture.reads.atMs.length,
  };
}

/** The buffers to hand over with the message instead of copying them. */
export function transferablesOf(packed: PackedCaptures): ArrayBuffer[] {
  return [packed.body, packed.atMs, packed.readNumber, packed.endOffset].map(
    (view) => view.buffer as ArrayBuffer,
  );
}

/** The exchanges of a batch, as views into its buffers. */
export function* unpackCaptures(packed: PackedCaptures): Generator<CapturedExchange> {
  let bodyAt = 0;
  let readAt = 0;
  for (const { bodyLength, readCount, ...rest } of packed.exchanges) {
    yield {
      ...rest,
      body: packed.body.subarray(bodyAt, bodyAt + bodyLength),
      reads: {
        atMs: packed.atMs.subarray(readAt, readAt + readCount),
        readNumber: packed.readNumber.subarray(readAt, readAt + readCount),
        endOffset: packed.endOffset.subarray(readAt, readAt + readCount),
      },
    };
    bodyAt += bodyLength;
    readAt += readCount;
  }
}

/** The same exchanges without their bytes: those that had some end in this client's limit. */
export function withoutAnswers(packed: PackedCaptures): PackedCaptures {
  return packCaptures(
    [...unpackCaptures(packed)].map((exchange) =>
      exchange.body.length === 0 ? exchange : withoutAnswer(exchange),
    ),
  );
}

export function withoutAnswer(exchange: CapturedExchange): CapturedExchange {
  const { handedOnBytes = 0, body } = exchange;
  const failure = answerNotKept(handedOnBytes + body.length);
  return {
    ...exchange,
    body: body.subarray(0, 0),
    reads: { atMs: new Float64Array(0), readNumber: new Uint32Array(0), endOffset: new Uint32Array(0) },
    droppedBytes: body.length,
    end: { kind: 'transport_error', ...failure },
  };
}
