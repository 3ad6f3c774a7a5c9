import type { RequestRecord } from '@genai-bench/core-metrics';
import type { CapturedExchange } from '../load/captured-exchange.ts';
import { withoutAnswer } from '../load/pack-captures.ts';
import type { AnswerState } from '../stream/answer-state.ts';
import {
  beginAnswer,
  decodeExchange,
  readPiece,
  type BegunAnswer,
  type DecodeContext,
} from '../stream/decode-exchange.ts';

/** Reads long answers piece by piece while they go on, so that none has to be held as bytes until its end. */
export interface OpenAnswers {
  add(piece: CapturedExchange, levelIndex: number): void;
  /** The record of an exchange; of a long one these are the last bytes. */
  finish(exchange: CapturedExchange, levelIndex: number): RequestRecord;
}

interface OpenAnswer {
  /** `undefined` once what was known of it has been let go. */
  begun: BegunAnswer | undefined;
  /** What it takes. */
  bytes: number;
  /** Came since its latest event: the next one may hold all of it. */
  unsettledBytes: number;
}

/** `mostBytes`: of what is known of all of them. An answer that would take more is let go, and ends in this client's limit. */
export function createOpenAnswers(
  context: Omit<DecodeContext, 'levelIndex' | 'requested' | 'inputTokens'>,
  mostBytes: number,
): OpenAnswers {
  const open = new Map<string, OpenAnswer>();
  const sum = { levelIndex: 0, bytes: 0 };

  /** What an earlier level left behind is of a load thread that died. */
  function enter(levelIndex: number): void {
    if (levelIndex === sum.levelIndex) return;
    open.clear();
    Object.assign(sum, { levelIndex, bytes: 0 });
  }

  function weigh(answer: OpenAnswer, bytes: number): void {
    sum.bytes += bytes - answer.bytes;
    answer.bytes = bytes;
  }

  function letGo(answer: OpenAnswer): void {
    answer.begun = undefined;
    weigh(answer, 0);
  }

  return {
    add(piece, levelIndex) {
      enter(levelIndex);
      const key = keyOf(piece);
      const answer = open.get(key) ?? { begun: beginAnswer(piece, context), bytes: 0, unsettledBytes: 0 };
      open.set(key, answer);
      const { begun } = answer;
      if (begun === undefined) return;
      if (piece.droppedBytes !== undefined) return letGo(answer);
      const { decoder } = begun;
      const { eventCount } = decoder.state;
      readPiece(begun, piece);
      const isSettled = decoder.state.eventCount > eventCount;
      answer.unsettledBytes = isSettled ? 0 : answer.unsettledBytes + piece.body.length;
      weigh(answer, bytesOf(decoder.state) + answer.unsettledBytes);
      if (sum.bytes > mostBytes) letGo(answer);
    },
    finish(exchange, levelIndex) {
      enter(levelIndex);
      const key = keyOf(exchange);
      const answer = open.get(key);
      const decoding = { ...context, levelIndex, requested: {} };
      if (answer === undefined) return decodeExchange(exchange, decoding);
      open.delete(key);
      weigh(answer, 0);
      // What was read before a hole gives no figures.
      if (exchange.droppedBytes !== undefined) return decodeExchange(exchange, decoding);
      if (answer.begun === undefined) return decodeExchange(withoutAnswer(exchange), decoding);
      return decodeExchange(exchange, decoding, answer.begun);
    },
  };
}

function keyOf({ phase, index }: CapturedExchange): string {
  return `${phase} ${index}`;
}

/** The columns of a chunk and its text. */
const bytesPerChunk = 64;

function bytesOf({ chunkAtMs, kept }: AnswerState): number {
  return chunkAtMs.length * bytesPerChunk + (kept?.length ?? 0);
}
