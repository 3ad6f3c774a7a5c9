/** Tells those who wait that something may have changed. */
export interface ChangeSignal {
  notify(): void;
  /** Resolves when the condition holds; it is looked at after each change, and a few times a second. */
  until(isMet: () => boolean): Promise<void>;
  close(): void;
}

const lookMs = 200;

export function createChangeSignal(): ChangeSignal {
  const waiters = new Set<() => void>();
  const notify = (): void => {
    for (const look of waiters) look();
  };
  const timer = setInterval(notify, lookMs);
  return {
    notify,
    until: (isMet) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!isMet()) return;
          waiters.delete(look);
          resolve();
        };
        waiters.add(look);
        look();
      }),
    close: () => clearInterval(timer),
  };
}
