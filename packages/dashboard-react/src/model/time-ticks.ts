/** Where a time axis is labelled, and how fine its labels must be for no two of them to be the same. */
export interface TimeTicks {
  readonly valuesMs: readonly number[];
  /** Decimals of a second. */
  readonly decimals: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Steps that people count in. */
const countedSteps = [
  [1, [1, 2, 5, 10, 20, 50, 100, 200, 500]],
  [SECOND, [1, 2, 5, 10, 15, 30]],
  [MINUTE, [1, 2, 5, 10, 15, 30]],
  [HOUR, [1, 2, 4, 6, 12, 24]],
] as const;
const stepsMs = countedSteps.flatMap(([unit, factors]) => factors.map((factor) => factor * unit));

/** Round instants within the span, at most `most` and a few less; a span without length has one. */
export function timeTicks(startMs: number, endMs: number, most = 7): TimeTicks {
  const spanMs = endMs - startMs;
  if (!(spanMs > 0)) return { valuesMs: [startMs], decimals: 1 };
  const fitting = stepsMs.find((step) => spanMs / step <= most - 1);
  const stepMs = fitting ?? 24 * HOUR * Math.ceil(spanMs / (24 * HOUR * (most - 1)));
  const first = Math.ceil(startMs / stepMs);
  const count = Math.floor(endMs / stepMs) - first + 1;
  return {
    valuesMs: Array.from({ length: count }, (_, index) => (first + index) * stepMs),
    decimals: stepMs % SECOND === 0 ? 0 : stepMs % 100 === 0 ? 1 : stepMs % 10 === 0 ? 2 : 3,
  };
}
