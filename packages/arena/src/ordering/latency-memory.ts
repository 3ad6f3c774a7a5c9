import { percentile } from '@genai-bench/core-metrics';

/** How long one answer took, send to last token. */
export interface LatencySample {
  readonly atMs: number;
  readonly e2eLatencyMs: number;
  /** The server had to load the model first: says little about the next answer. */
  readonly isColdStart: boolean;
}

/**
 * What recent answers took, for the order in which models are asked. Failures do not enter: a limit that was reached is
 * no time that an answer took. All instants are one clock's, in ms.
 */
export interface LatencyMemory {
  learn(contestantId: string, sample: LatencySample): void;
  /** Median of recent warm answers; of cold starts where nothing else is known. Undefined when nothing is. */
  medianMs(contestantId: string, nowMs: number): number | undefined;
}

export interface LatencyMemoryOptions {
  /** Newest samples kept of each contestant and kind. */
  readonly sampleCount?: number;
  /** Older samples say nothing any more. */
  readonly maxAgeMs?: number;
}

export function createLatencyMemory({
  sampleCount = 20,
  maxAgeMs = 3_600_000,
}: LatencyMemoryOptions = {}): LatencyMemory {
  const warm = new Map<string, readonly LatencySample[]>();
  const cold = new Map<string, readonly LatencySample[]>();

  function recentMedianMs(samples: readonly LatencySample[] | undefined, nowMs: number): number | undefined {
    const recent = samples?.filter(({ atMs }) => nowMs - atMs <= maxAgeMs) ?? [];
    return recent.length === 0
      ? undefined
      : percentile(
          recent.map(({ e2eLatencyMs }) => e2eLatencyMs),
          50,
        );
  }

  return {
    learn(contestantId, sample) {
      if (!Number.isFinite(sample.e2eLatencyMs)) return;
      const kind = sample.isColdStart ? cold : warm;
      // Sorted by time, not by arrival: the newest are kept even if news comes late.
      const samples = [...(kind.get(contestantId) ?? []), sample].sort((a, b) => a.atMs - b.atMs);
      kind.set(contestantId, samples.slice(-sampleCount));
    },
    medianMs: (contestantId, nowMs) =>
      recentMedianMs(warm.get(contestantId), nowMs) ?? recentMedianMs(cold.get(contestantId), nowMs),
  };
}
