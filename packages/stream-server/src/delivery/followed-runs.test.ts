import { describe, expect, it, onTestFinished } from 'vitest';
import type { EventLog } from '../event-log/event-log.ts';
import { createMemoryEventLog } from '../event-log/memory-event-log.ts';
import { createFollowedRuns, type FollowedRunsOptions } from './followed-runs.ts';

/** A log with these runs, each with one line of its own name, that counts who reads them. */
async function logOf(runIds: readonly string[]) {
  const logs = new Map<string, EventLog>();
  for (const runId of runIds) {
    const log = createMemoryEventLog();
    await log.startEpoch(runId);
    await log.append(lineOf(runId));
    logs.set(runId, log);
  }
  const opened: string[] = [];
  const closed: string[] = [];
  const log: EventLog = {
    ...createMemoryEventLog(),
    async openRun(runId) {
      const run = await logs.get(runId)?.openRun(runId);
      if (run === undefined) return undefined;
      opened.push(runId);
      const close = (): Promise<void> => {
        closed.push(runId);
        return run.close();
      };
      return { ...run, close };
    },
  };
  return { log, logs, opened, closed };
}

async function follow(options: FollowedRunsOptions) {
  const runs = await createFollowedRuns(options);
  onTestFinished(() => runs.close());
  return runs;
}

describe('createFollowedRuns', () => {
  it('follows a run once for all who hold it, and keeps it up to date', async () => {
    const { log, logs, opened } = await logOf(['a', 'b']);
    const runs = await follow({ log });
    const [first, second, other] = await Promise.all(['a', 'a', 'b'].map((runId) => runs.hold(runId)));
    expect(opened).toEqual(['a', 'b']);
    expect(first?.keeper).toBe(second?.keeper);
    await logs.get('a')?.append(lineOf('a again'));
    expect(first?.keeper.view.logs.map(({ message }) => message)).toEqual(['a', 'a again']);
    expect(other?.keeper.view.logs.map(({ message }) => message)).toEqual(['b']);
  });

  it('lets go of a run some time after the last who held it', async () => {
    const { log, opened, closed } = await logOf(['a']);
    const runs = await follow({ log, lingerMs: 1 });
    const [first, second] = await Promise.all([runs.hold('a'), runs.hold('a')]);
    first.release();
    first.release();
    expect((await runs.hold('a')).keeper).toBe(second.keeper);
    second.release();
    expect(closed).toEqual([]);
    // The third is still held.
    expect(runs.count).toBe(1);
    runs.close();
    await expect.poll(() => closed).toEqual(['a']);
    const again = await follow({ log, lingerMs: 1 });
    (await again.hold('a')).release();
    await expect.poll(() => again.count).toBe(0);
    await expect.poll(() => closed).toEqual(['a', 'a']);
    expect(opened).toEqual(['a', 'a']);
  });

  it('follows so many and no more, and gives up one that nobody holds for another', async () => {
    const { log, closed } = await logOf(['a', 'b', 'c']);
    const runs = await follow({ log, mostRuns: 2, lingerMs: 60_000 });
    const held = await Promise.all([runs.hold('a'), runs.hold('b')]);
    await expect(runs.hold('c')).rejects.toThrow('follows 2 runs already');
    held[0]?.release();
    expect((await runs.hold('c')).keeper.view.logs).toHaveLength(1);
    await expect.poll(() => closed).toEqual(['a']);
    expect(runs.count).toBe(2);
  });

  it('says that there is no such run, and keeps no place for it', async () => {
    const { log } = await logOf(['a']);
    const runs = await follow({ log, mostRuns: 1 });
    for (let attempt = 0; attempt < 3; attempt++)
      await expect(runs.hold('x')).rejects.toThrow('There is no run "x"');
    expect(runs.count).toBe(0);
    await runs.hold('a');
  });
});

function lineOf(message: string) {
  const data = { message, level: 'info' as const, timestamp: 1, atMs: 1 };
  return { event_type: 'log' as const, data };
}
