import type { SequenceListener } from '../engine/batch-engine.ts';
import { monotonicNowMs } from '../monotonic-clock.ts';
import type { StreamPlan } from '../stream/stream-plan.ts';
import { createSeededRandom } from '../text/seeded-random.ts';
import type { Exchange } from './exchange.ts';
import type { SimulatorState } from './simulator-state.ts';
import type { GenerationTimings } from '../dialects/dialect.ts';
import type { TruthEntry } from '../truth/truth-log.ts';

/** What decides when an answer is given, besides the engine. */
export interface AnswerPace {
  readonly seed: number;
  /** What loading the model took. */
  readonly loadMs: number;
}

/** What an answer does when the engine reports progress. */
interface AnswerSteps {
  token(index: number): void;
  /** Before a stall: hand over what is held back, so that the silence begins after the stated token. */
  stalling(): void;
  finished(): void;
}

/**
 * Sends one planned answer through the engine: keeps the metrics, applies stalls and interruptions,
 * and takes the sequence out of the batch when the exchange ends early.
 */
export function generate({
  state,
  exchange,
  plan,
  seed,
  steps,
  interrupt,
}: {
  state: SimulatorState;
  exchange: Exchange;
  plan: StreamPlan;
  seed: number;
  steps: AnswerSteps;
  interrupt: () => void;
}): void {
  const { engine, pacer, metrics, lateness, counters } = state;
  const { entry } = exchange;
  const { behaviour } = plan;
  const submittedAtMs = monotonicNowMs();
  let previousDueMs: number | undefined;

  const interruptedAt = (tokensSent: number): boolean => {
    if (behaviour.interruption === undefined || tokensSent < behaviour.interruption.afterTokens) return false;
    engine.cancel(sequence, monotonicNowMs());
    interrupt();
    return true;
  };
  const listener: SequenceListener = {
    admitted(atMs) {
      if (plan.choiceIndex > 0) return; // the prompt is read once for all answers
      entry.admittedAtMs = atMs;
      metrics.queueTime(atMs - submittedAtMs);
      metrics.promptTokens(plan.inputTokens);
    },
    token(index, dueMs) {
      if (index === 0 && interruptedAt(0)) return;
      lateness.record(monotonicNowMs() - dueMs);
      if (previousDueMs === undefined) metrics.timeToFirstToken(dueMs - submittedAtMs);
      else metrics.interTokenLatency(dueMs - previousDueMs);
      previousDueMs = dueMs;
      metrics.generationTokens(1);
      counters.tokens++;
      steps.token(index);
      if (interruptedAt(index + 1)) return;
      if (behaviour.stallAfterTokens !== index + 1) return;
      steps.stalling();
      engine.hold(sequence, behaviour.stallMs);
    },
    finished(dueMs) {
      const reason = plan.finishReason === 'tool_calls' ? 'stop' : plan.finishReason;
      const outputTokens = plan.tokens.length;
      metrics.finished({
        inputTokens: plan.inputTokens,
        outputTokens,
        reason,
        endToEndMs: dueMs - submittedAtMs,
      });
      steps.finished();
    },
  };
  const sequence = engine.submit(
    {
      inputTokens: plan.inputTokens,
      outputTokens: plan.tokens.length,
      extraDelayMs: behaviour.firstTokenDelayMs,
      random: createSeededRandom(seed ^ 0x5bd1e995),
      listener,
    },
    submittedAtMs,
  );
  exchange.onEnd(() => {
    engine.cancel(sequence, monotonicNowMs());
    pacer.wake();
  });
  pacer.wake();
}

/** Takes the time of one answer, for dialects that state it. */
interface GenerationTimer {
  token(): void;
  read(): GenerationTimings;
}

export function createGenerationTimer(entry: TruthEntry, loadMs: number): GenerationTimer {
  let firstTokenAtMs: number | undefined;
  return {
    token() {
      firstTokenAtMs ??= monotonicNowMs();
    },
    read() {
      const nowMs = monotonicNowMs();
      const firstAtMs = firstTokenAtMs ?? nowMs;
      return {
        totalMs: nowMs - entry.receivedAtMs,
        loadMs,
        promptEvalMs: firstAtMs - (entry.admittedAtMs ?? firstAtMs),
        evalMs: nowMs - firstAtMs,
      };
    },
  };
}
