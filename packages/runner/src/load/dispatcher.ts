import type { RecordedRequest } from './exchange-recorder.ts';

/** Decides when requests leave. Two implementations, because a closed loop is feedback and an open loop a schedule. */
export interface Dispatcher {
  /** Begins to issue at this instant of `monotonicMs`. */
  start(startAtMs: number): void;
  /** A request that this dispatcher issued has ended. */
  requestFinished(): void;
  /** Prepared requests have been added to the stock. */
  stockRefilled(): void;
  /** Issues nothing new. Arrivals that are already due still go out as slots free up. */
  stop(): void;
  /** Nothing will be issued any more. */
  readonly exhausted: boolean;
  readonly issuedCount: number;
  /** Due, but without a slot so far. */
  readonly waitingCount: number;
  /** Takes those that are due and never got a slot. */
  dropWaiting(): readonly RecordedRequest[];
  /** How long slots or due arrivals stood without a prepared request, in ms. */
  readonly starvedMs: number;
}
