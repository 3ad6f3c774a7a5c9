import { UnknownRunError, type EventLog, type EventReader } from '../event-log/event-log.ts';
import { createRunViewKeeper, type RunViewKeeper } from './run-view-keeper.ts';

/** A story that this server follows: its log, and the fold of it. */
export interface FollowedRun {
  readonly log: EventReader;
  readonly keeper: RunViewKeeper;
}

/** A run that somebody asked for by name, until it is given back. */
export interface HeldRun extends FollowedRun {
  /** Idempotent. */
  readonly release: () => void;
}

/** What a server follows: the run that began last, and those that somebody asked for by name, for as long as they do. */
export interface FollowedRuns {
  readonly latest: FollowedRun;
  /**
   * Throws an `UnknownRunError` where the log has no such run, and a `TooManyRunsError` where as many as may be are
   * followed already.
   */
  hold(runId: string): Promise<HeldRun>;
  /** Of those that were asked for by name. */
  readonly count: number;
  close(): void;
}

/** As many runs as a server may hold in memory are watched already. */
export class TooManyRunsError extends Error {
  override readonly name = 'TooManyRunsError';

  constructor(mostRuns: number) {
    super(
      `This server follows ${mostRuns} runs already, besides the newest. Ask another one, or come back later.`,
    );
  }
}

export interface FollowedRunsOptions {
  readonly log: EventLog;
  /** So many are followed by name at most; 32 unless stated. */
  readonly mostRuns?: number;
  /** How long a run is followed that nobody asks for any more; 10 s unless stated. */
  readonly lingerMs?: number;
}

interface Entry {
  readonly opened: Promise<FollowedRun>;
  holders: number;
  idle: NodeJS.Timeout | undefined;
}

export async function createFollowedRuns(options: FollowedRunsOptions): Promise<FollowedRuns> {
  const { log, mostRuns = 32, lingerMs = 10_000 } = options;
  const latest = { log, keeper: await createRunViewKeeper(log) };
  const entries = new Map<string, Entry>();

  function drop(runId: string, entry: Entry): void {
    clearTimeout(entry.idle);
    if (entries.get(runId) === entry) entries.delete(runId);
    entry.opened.then(
      ({ keeper, log: own }) => {
        keeper.close();
        return own.close();
      },
      () => undefined, // It was never opened, which its holders were told.
    );
  }

  function makeRoom(): void {
    if (entries.size < mostRuns) return;
    const idle = [...entries].find(([, { holders }]) => holders === 0);
    if (idle === undefined) throw new TooManyRunsError(mostRuns);
    drop(...idle);
  }

  function enter(runId: string): Entry {
    const known = entries.get(runId);
    if (known !== undefined) return known;
    makeRoom();
    const entry: Entry = { opened: open(log, runId), holders: 0, idle: undefined };
    entries.set(runId, entry);
    return entry;
  }

  return {
    latest,
    async hold(runId) {
      const entry = enter(runId);
      entry.holders += 1;
      clearTimeout(entry.idle);
      let isHeld = true;
      const release = (): void => {
        if (!isHeld) return;
        isHeld = false;
        entry.holders -= 1;
        // Whoever asks by REST asks again: reading a run anew for each answer would cost more than following it.
        if (entry.holders === 0) entry.idle = setTimeout(() => drop(runId, entry), lingerMs).unref();
      };
      try {
        return { ...(await entry.opened), release };
      } catch (error) {
        release();
        drop(runId, entry);
        throw error;
      }
    },
    get count() {
      return entries.size;
    },
    close() {
      latest.keeper.close();
      for (const [runId, entry] of entries) drop(runId, entry);
    },
  };
}

async function open(log: EventLog, runId: string): Promise<FollowedRun> {
  const reader = await log.openRun(runId);
  if (reader === undefined) throw new UnknownRunError(runId);
  try {
    return { log: reader, keeper: await createRunViewKeeper(reader) };
  } catch (error) {
    await reader.close();
    throw error;
  }
}
