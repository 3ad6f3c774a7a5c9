import type { BattleStore } from '../storage/battle-store.ts';

export interface LeaseOptions {
  readonly store: BattleStore;
  readonly battleId: string;
  readonly holder: string;
  readonly leaseMs: number;
  /** The right has gone to another, or may have. */
  readonly onLost: () => void;
  readonly onFault: (fault: unknown) => void;
}

export interface HeldLease {
  release(): Promise<void>;
}

/** Takes the right to ask a battle's models and keeps it; undefined where another worker has it. */
export async function holdLease(options: LeaseOptions): Promise<HeldLease | undefined> {
  const { store, battleId, holder, leaseMs, onLost, onFault } = options;
  // Counted from before the request: the lease begins no earlier than that.
  let takenAtMs = performance.now();
  if (!(await store.takeLease(battleId, holder, leaseMs))) return undefined;
  const timer = setInterval(() => void prolong(), leaseMs / 3);
  let isOver = false;

  async function prolong(): Promise<void> {
    const askedAtMs = performance.now();
    try {
      if (await store.takeLease(battleId, holder, leaseMs)) takenAtMs = askedAtMs;
      else lose();
    } catch (fault) {
      onFault(fault);
      // A store that is away may come back in time; after the lease's end another worker may be at it.
      if (performance.now() - takenAtMs >= leaseMs) lose();
    }
  }

  function lose(): void {
    if (isOver) return;
    isOver = true;
    clearInterval(timer);
    onLost();
  }

  return {
    async release() {
      clearInterval(timer);
      const wasHeld = !isOver;
      isOver = true;
      if (!wasHeld) return;
      try {
        await store.dropLease(battleId, holder);
      } catch (fault) {
        // It lapses by itself.
        onFault(fault);
      }
    },
  };
}
