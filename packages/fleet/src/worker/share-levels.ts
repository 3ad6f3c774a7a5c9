import type { RequestRecord } from '@genai-bench/core-metrics';
import {
  createRunControl,
  monotonicMs,
  type LevelDriver,
  type LevelEnd,
  type RunControl,
  type ThreadCounts,
} from '@genai-bench/runner';
import { encodeRecordBatch } from '../merge/record-batch.ts';
import type { CoordinatorState, LevelOrder } from '../protocol/coordinator-state.ts';
import type { CoordinatorLink } from './coordinator-link.ts';

/** Records wait so long for others to share their batch, unless so many are there. */
const batchMs = 100;
const batchRecords = 500;

/** A worker's levels: begun, started and stopped as the coordinator's latest state says. */
export interface ShareLevels {
  /** The latest state; a repeated one changes nothing. */
  follow(state: CoordinatorState): void;
  /** When the level is to begin, on the run's clock; asked by the driver once its threads are ready. */
  agreeStart(levelIndex: number): Promise<number>;
  /** Makes levels one after the other until the share is over. */
  run(driver: LevelDriver): Promise<void>;
  /**
   * Ends the load of the level in progress; its failure is the reason. Later levels are made as ordered. Whether there
   * was load that had not been stopped so before.
   */
  stopLoad(reason: string): boolean;
  /** Cancels what is in progress, and ends `run`. */
  end(): void;
}

export interface ShareLevelsOptions {
  readonly link: Pick<CoordinatorLink, 'send' | 'sendRecords' | 'tell'>;
  /** Load threads of each worker, so that records name threads of their own. */
  readonly threads: number;
  readonly place: number;
  readonly redact: (text: string) => string;
  /** Now, on the run's clock. */
  readonly nowMs: () => number;
  /** The load of a level is about to begin. */
  readonly onLoad?: (levelIndex: number) => void;
}

export function createShareLevels(options: ShareLevelsOptions): ShareLevels {
  const { link, nowMs } = options;
  const shared = { state: undefined as CoordinatorState | undefined, done: -1, isOver: false };
  /** Set while the level in progress makes load. */
  let loading: { stopReason?: string } | undefined;
  let control: RunControl | undefined;
  let wake = (): void => {};
  const changed = (): Promise<void> => new Promise((resolve) => (wake = resolve));

  function follow(state: CoordinatorState): void {
    shared.state = state;
    shared.isOver ||= state.isOver === true;
    if (shared.isOver) control?.stop(0);
    else if (state.stopDrainMs !== undefined) control?.stop(state.stopDrainMs);
    wake();
  }

  async function nextLevel(): Promise<LevelOrder | undefined> {
    while (!shared.isOver) {
      const level = shared.state?.level;
      if (level !== undefined && level.outline.levelIndex > shared.done) return level;
      await changed();
    }
    return undefined;
  }

  async function runLevel(driver: LevelDriver, { outline, place }: LevelOrder): Promise<void> {
    const { levelIndex } = outline;
    control = createRunControl();
    if (shared.state?.stopDrainMs !== undefined) control.stop(shared.state.stopDrainMs);
    const batches = createBatches((records) =>
      link.sendRecords(
        encodeRecordBatch(records.map((record) => withOwnThread(record, options))),
        records.length,
      ),
    );
    const counts = createCounts((latest) => link.tell({ type: 'counts', levelIndex, counts: latest }));
    let end: LevelEnd;
    try {
      end = await driver.drive({
        outline,
        place,
        control,
        onStarted: () => {},
        onCounts: (latest) => counts.set(latest),
        onRecords: (records) => batches.add(records),
      });
    } finally {
      batches.flush();
      control = undefined;
    }
    const stopReason = loading?.stopReason;
    loading = undefined;
    shared.done = levelIndex;
    // Cut off in the middle it has no proper end; why is said by who cut it.
    if (shared.isOver) return;
    const reason = end.failure ?? stopReason;
    const failure = reason === undefined ? {} : { failure: options.redact(reason) };
    const last = counts.latest === undefined ? {} : { counts: counts.latest };
    link.send({ type: 'level-end', levelIndex, health: end.health, ...last, ...failure });
  }

  return {
    follow,
    async agreeStart(levelIndex) {
      link.send({ type: 'level-ready', levelIndex });
      for (;;) {
        const startAtMs = shared.state?.level?.startAtMs;
        if (startAtMs !== undefined && shared.state?.level?.outline.levelIndex === levelIndex) {
          loading = {};
          options.onLoad?.(levelIndex);
          return startAtMs;
        }
        if (shared.isOver || control?.stopped === true) return nowMs();
        await changed();
      }
    },
    async run(driver) {
      for (;;) {
        const level = await nextLevel();
        if (level === undefined) return;
        await runLevel(driver, level);
      }
    },
    stopLoad(reason) {
      if (loading === undefined || loading.stopReason !== undefined) return false;
      loading.stopReason = reason;
      control?.stop(0);
      return true;
    },
    end() {
      shared.isOver = true;
      control?.stop(0);
      wake();
    },
  };
}

function withOwnThread(
  record: RequestRecord,
  { place, threads }: Pick<ShareLevelsOptions, 'place' | 'threads'>,
): RequestRecord {
  return { ...record, threadIndex: record.threadIndex + place * threads };
}

/** Hands counts on at most so often: a thread has new ones with each batch. */
function createCounts(tell: (counts: ThreadCounts) => void) {
  let latest: ThreadCounts | undefined;
  let toldAtMs = -Infinity;
  return {
    get latest() {
      return latest;
    },
    set(counts: ThreadCounts): void {
      latest = counts;
      if (monotonicMs() - toldAtMs < batchMs) return;
      toldAtMs = monotonicMs();
      tell(counts);
    },
  };
}

function createBatches(send: (records: readonly RequestRecord[]) => void) {
  let waiting: RequestRecord[] = [];
  let timer: NodeJS.Timeout | undefined;
  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const records = waiting;
    waiting = [];
    for (let at = 0; at < records.length; at += batchRecords) send(records.slice(at, at + batchRecords));
  }
  return {
    add(records: readonly RequestRecord[]): void {
      waiting.push(...records);
      if (waiting.length >= batchRecords) flush();
      else timer ??= setTimeout(flush, batchMs);
    },
    flush,
  };
}
