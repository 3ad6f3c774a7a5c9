/** What following a battle needs of the page. Tests hand in their own. */
export interface BattleEnvironment {
  /** Wall time in ms since 1970. */
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly createKey: () => string;
  /** Runs `task` after so many ms, unless the returned function is called first. */
  readonly schedule: (task: () => void, delayMs: number) => () => void;
  /** Calls `wake` whenever a reason to try at once turns up: the page is seen again, the network is back. */
  readonly onWake: (wake: () => void) => () => void;
}

export function browserEnvironment(): BattleEnvironment {
  return {
    nowMs: () => Date.now(),
    random: () => Math.random(),
    createKey: createRandomKey,
    schedule: (task, delayMs) => {
      const timer = setTimeout(task, delayMs);
      return () => clearTimeout(timer);
    },
    onWake: (wake) => {
      const seen = (): void => {
        if (document.visibilityState === 'visible') wake();
      };
      document.addEventListener('visibilitychange', seen);
      window.addEventListener('online', wake);
      return () => {
        document.removeEventListener('visibilitychange', seen);
        window.removeEventListener('online', wake);
      };
    },
  };
}

/** 128 random bits. Not `randomUUID`, which pages that came without HTTPS do not have. */
export function createRandomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
