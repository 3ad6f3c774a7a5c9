import type { GenerationTimings } from '../dialects/dialect.ts';
import { monotonicNowMs } from '../monotonic-clock.ts';
import type { TruthEntry } from '../truth/truth-entry.ts';

/** Takes the time of one answer, for dialects that state it. */
export interface GenerationTimer {
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
