/** The answer to one question about the time, on the run's clock. */
export interface ClockAnswer {
  readonly number: number;
  readonly receivedAtMs: number;
  readonly answeredAtMs: number;
}

/** One question and its answer, by both clocks. */
export interface ClockExchange extends ClockAnswer {
  /** On the clock of who asked, like the next. */
  readonly askedAtMs: number;
  readonly heardAtMs: number;
}

/** How one clock stands to another. */
export interface ClockReading {
  /** Own clock minus the run's clock, in ms. */
  readonly aheadMs: number;
  /** The truth is within this many ms of it. */
  readonly uncertaintyMs: number;
}

/**
 * The estimate from the exchange with the shortest round trip, where least can hide: its middle on one clock is its
 * middle on the other, and the error is at most half of the trip, if all of it was on one way. `undefined` for none.
 */
export function estimateClock(exchanges: readonly ClockExchange[]): ClockReading | undefined {
  let best: ClockReading | undefined;
  for (const { askedAtMs, receivedAtMs, answeredAtMs, heardAtMs } of exchanges) {
    const aheadMs = (askedAtMs - receivedAtMs + (heardAtMs - answeredAtMs)) / 2;
    const uncertaintyMs = (heardAtMs - askedAtMs - (answeredAtMs - receivedAtMs)) / 2;
    if (best === undefined || uncertaintyMs < best.uncertaintyMs) best = { aheadMs, uncertaintyMs };
  }
  return best;
}
