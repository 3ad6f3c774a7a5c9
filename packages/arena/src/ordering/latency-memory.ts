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

interface LatencyMemoryOptions {
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

interface DispatchOptions<T> {
  readonly contestants: readonly T[];
  readonly idOf: (contestant: T) => string;
  /** Expected time of an answer; undefined where nothing was learned. */
  readonly latencyMsOf: (contestantId: string) => number | undefined;
  /** Ids, fastest first, as somebody who knows the models listed them. */
  readonly listed?: readonly string[] | undefined;
}

/**
 * In which order models are asked where they share a host that takes few at a time: those known fastest first, then
 * those of which nothing is known, by the list, then as they came. It never decides who meets whom.
 */
export function orderDispatch<T>({
  contestants,
  idOf,
  latencyMsOf,
  listed = [],
}: DispatchOptions<T>): readonly T[] {
  return contestants
    .map((contestant, index) => {
      const id = idOf(contestant);
      const place = listed.indexOf(id);
      return {
        contestant,
        latencyMs: latencyMsOf(id) ?? Number.POSITIVE_INFINITY,
        place: place < 0 ? listed.length + index : place,
      };
    })
    .sort((a, b) => (a.latencyMs === b.latencyMs ? a.place - b.place : a.latencyMs - b.latencyMs))
    .map(({ contestant }) => contestant);
}
