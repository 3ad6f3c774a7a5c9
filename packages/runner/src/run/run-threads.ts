import { createExchangeDecoder, type ExchangeDecoder } from '../decode/exchange-decoder.ts';
import { answerLimits } from '../load/answer-limits.ts';
import { createLoadThread, type LoadThreadHandle } from '../load/load-thread-handle.ts';
import { secretsOf } from '../plan/describe-run-plan.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { transportOptionsOf } from './transport-options.ts';

/** The threads of one run besides the main one. */
export interface RunThreads {
  /** All of them alive: one that died in an earlier level is replaced. */
  loadThreads(): readonly LoadThreadHandle[];
  readonly decoder: ExchangeDecoder;
  close(): Promise<void>;
}

export function startRunThreads(plan: RunPlan, originMs: number): RunThreads {
  const start = (threadIndex: number): LoadThreadHandle =>
    createLoadThread({
      threadIndex,
      originMs,
      transport: plan.transport,
      transportOptions: transportOptionsOf(plan),
      backend: plan.backend,
      answerRoomBytes: Math.floor(answerLimits[plan.task].roomBytes / plan.threads),
      unreadRoomBytes: Math.floor(answerLimits[plan.task].unreadBytes / plan.threads),
    });
  let threads = Array.from({ length: plan.threads }, (_, threadIndex) => start(threadIndex));
  const decoder = startDecoder(plan);
  return {
    loadThreads() {
      threads = threads.map((thread) => (thread.failure === undefined ? thread : start(thread.threadIndex)));
      return threads;
    },
    decoder,
    async close() {
      await Promise.all([...threads.map((thread) => thread.close()), decoder.close()]);
    },
  };
}

function startDecoder(plan: RunPlan): ExchangeDecoder {
  return createExchangeDecoder({
    backend: plan.backend,
    ...(plan.tokenizer === undefined ? {} : { tokenizer: plan.tokenizer }),
    mostAnswerBytes: answerLimits[plan.task].answerBytes,
    mostWaitingBytes: answerLimits[plan.task].waitingBytes,
    mostOpenBytes: answerLimits[plan.task].openBytes,
    streamed: plan.stream && plan.task === 'text-to-text',
    secrets: secretsOf(plan),
  });
}
