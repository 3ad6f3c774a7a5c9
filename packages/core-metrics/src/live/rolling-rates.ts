/** What finished in one moment, to be divided by time. */
interface FinishedWork {
  readonly requestCount: number;
  readonly inputTokenCount: number;
  readonly outputTokenCount: number;
}

/** Rates over the last seconds. Time comes in as an argument and is never read. */
export interface RollingRates {
  add(atMs: number, work: FinishedWork): void;
  /** Per second over the last `windowMs`, or since the start if that is shorter; `undefined` before the first second. */
  perSecond(nowMs: number): FinishedWork | undefined;
}

const SLOT_COUNT = 20;

/** A ring of 20 slots: constant memory, and a rate that moves on by a twentieth of its window at a time. */
export function createRollingRates(startMs: number, windowMs: number): RollingRates {
  const slotMs = windowMs / SLOT_COUNT;
  const slots = new Map<number, FinishedWork>();
  const slotOf = (atMs: number): number => Math.floor((atMs - startMs) / slotMs);

  return {
    add(atMs, work) {
      const slot = slotOf(atMs);
      const before = slots.get(slot) ?? { requestCount: 0, inputTokenCount: 0, outputTokenCount: 0 };
      slots.set(slot, sumOfWork(before, work));
      for (const key of slots.keys()) if (key < slot - SLOT_COUNT) slots.delete(key);
    },
    perSecond(nowMs) {
      const elapsedMs = Math.min(windowMs, nowMs - startMs);
      if (elapsedMs < 1000) return undefined;
      const newest = slotOf(nowMs);
      let sum: FinishedWork = { requestCount: 0, inputTokenCount: 0, outputTokenCount: 0 };
      for (const [slot, work] of slots) {
        if (slot > newest - SLOT_COUNT && slot <= newest) sum = sumOfWork(sum, work);
      }
      // The newest slot has only begun: with it whole slots before, the window covers 19 to 20 of them.
      const coveredMs = Math.min(
        nowMs - startMs,
        (SLOT_COUNT - 1) * slotMs + (nowMs - startMs - newest * slotMs),
      );
      const seconds = coveredMs / 1000;
      return {
        requestCount: sum.requestCount / seconds,
        inputTokenCount: sum.inputTokenCount / seconds,
        outputTokenCount: sum.outputTokenCount / seconds,
      };
    },
  };
}

function sumOfWork(a: FinishedWork, b: FinishedWork): FinishedWork {
  return {
    requestCount: a.requestCount + b.requestCount,
    inputTokenCount: a.inputTokenCount + b.inputTokenCount,
    outputTokenCount: a.outputTokenCount + b.outputTokenCount,
  };
}
