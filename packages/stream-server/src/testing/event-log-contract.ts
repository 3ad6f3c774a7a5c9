import { afterEach, describe, expect, it } from 'vitest';
import type { EventLog, LoggedEvent } from '../event-log/event-log.ts';
import { listRun } from '../history/list-run.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { sampleRecord, sampleRun } from './sample-run.ts';

/** What every event log has to do. `createLog` gives an empty one; with bounds, one that keeps about so many events. */
export function describeEventLogContract(
  name: string,
  createLog: (bounds?: { readonly maxEvents: number }) => Promise<EventLog>,
): void {
  describe(`${name} as an event log`, () => {
    const logs: EventLog[] = [];
    const open = async (bounds?: { readonly maxEvents: number }): Promise<EventLog> => {
      const log = await createLog(bounds);
      logs.push(log);
      return log;
    };
    afterEach(async () => {
      await Promise.all(logs.splice(0).map((log) => log.close()));
    });

    it('stamps events with positions from 1, without holes, in the order of the calls', async () => {
      const log = await open();
      const stamped = await Promise.all([line('a'), line('b'), line('c')].map((event) => log.append(event)));
      expect(stamped.map(({ seq }) => seq)).toEqual([1, 2, 3]);
      expect(stamped.map(({ data }) => 'message' in data && data.message)).toEqual(['a', 'b', 'c']);
      expect(new Set(stamped.map(({ epoch }) => epoch)).size).toBe(1);
    });

    it('reads what follows a position, no more than asked for', async () => {
      const log = await open();
      for (const text of ['a', 'b', 'c', 'd']) await log.append(line(text));
      const { epoch } = await log.range();
      expect(texts(await log.readAfter({ epoch, seq: 1 }, 2))).toEqual(['b', 'c']);
      expect(texts(await log.readAfter({ epoch, seq: 0 }, 10))).toEqual(['a', 'b', 'c', 'd']);
      expect(texts(await log.readAfter({ epoch, seq: 4 }, 10))).toEqual([]);
    });

    it('says gone for another epoch, and for a position beyond the newest', async () => {
      const log = await open();
      await log.append(line('a'));
      const { epoch } = await log.range();
      expect(await log.readAfter({ epoch: 'other', seq: 0 }, 10)).toEqual({ kind: 'gone' });
      expect(await log.readAfter({ epoch, seq: 2 }, 10)).toEqual({ kind: 'gone' });
    });

    it('leaves out the oldest beyond its bound, and never answers with a hole', async () => {
      const log = await open({ maxEvents: 5 });
      for (let number = 1; number <= 50; number++) await log.append(line(String(number)));
      const { epoch, oldestSeq, headSeq } = await log.range();
      expect(headSeq).toBe(50);
      expect(oldestSeq).toBeGreaterThan(1);
      for (let seq = 0; seq <= 50; seq++) {
        const reading = await log.readAfter({ epoch, seq }, 100);
        if (seq < oldestSeq - 1) expect(reading.kind).toBe('gone');
        else
          expect(texts(reading)).toEqual(
            Array.from({ length: 50 - seq }, (_, index) => String(seq + index + 1)),
          );
      }
    });

    it('has a checkpoint from which nothing is missing, whatever was left out', async () => {
      const log = await open({ maxEvents: 5 });
      for (let number = 1; number <= 50; number++) await log.append(line(String(number)));
      const { epoch, oldestSeq } = await log.range();
      const checkpoint = await log.readCheckpoint();
      if (checkpoint === undefined) throw new Error('Expected a checkpoint.');
      expect(checkpoint.epoch).toBe(epoch);
      expect(checkpoint.seq).toBeGreaterThanOrEqual(oldestSeq - 1);
      const known = checkpoint.view.logs.map(({ message }) => message);
      expect(known).toEqual(Array.from({ length: checkpoint.seq }, (_, index) => String(index + 1)));
      expect([...known, ...texts(await log.readAfter(checkpoint, 100))]).toHaveLength(50);
    });

    it('has no checkpoint of an earlier epoch', async () => {
      const log = await open({ maxEvents: 5 });
      for (let number = 1; number <= 50; number++) await log.append(line(String(number)));
      await log.startEpoch('run-2');
      await log.append(line('new'));
      const { epoch } = await log.range();
      expect([undefined, epoch]).toContain((await log.readCheckpoint())?.epoch);
    });

    it('begins a new epoch from position 1 and leaves the old one behind', async () => {
      const log = await open();
      await log.append(line('old'));
      const before = await log.range();
      await log.startEpoch('run-2');
      const envelope = await log.append(line('new'));
      expect(envelope).toMatchObject({ seq: 1, run_id: 'run-2' });
      expect(envelope.epoch).not.toBe(before.epoch);
      expect(await log.readAfter({ epoch: before.epoch, seq: 0 }, 10)).toEqual({ kind: 'gone' });
      expect(await log.range()).toMatchObject({ oldestSeq: 1, headSeq: 1, runId: 'run-2' });
    });

    it('notifies each subscriber once of each event, in order, when it can be read', async () => {
      const log = await open();
      const { epoch } = await log.range();
      const heard: string[][] = [[], []];
      const readBack: Promise<unknown>[] = [];
      const leave = log.subscribe((envelope) => {
        heard[0]?.push(...texts({ kind: 'events', envelopes: [envelope] }));
        readBack.push(log.readAfter({ epoch, seq: envelope.seq - 1 }, 1).then((reading) => texts(reading)));
      });
      log.subscribe((envelope) => heard[1]?.push(...texts({ kind: 'events', envelopes: [envelope] })));
      await log.append(line('a'));
      await log.append(line('b'));
      leave();
      await log.append(line('c'));
      expect(heard).toEqual([
        ['a', 'b'],
        ['a', 'b', 'c'],
      ]);
      expect(await Promise.all(readBack)).toEqual([['a'], ['b']]);
    });

    it('lists the run that it tells, by what its plan says, and says when it is over', async () => {
      const log = await open();
      expect(await log.listRuns()).toEqual([]);
      await log.startEpoch('run-1');
      await log.append(started('run-1', { model: 'm', backend: 'openai', tags: { team: 'one' } }));
      const listed = {
        runId: 'run-1',
        startedAt: '2026-01-01T00:00:00.000Z',
        model: 'm',
        backend: 'openai',
        task: 'unknown',
        scenarios: ['D(10,3)'],
        tags: { team: 'one' },
        levelCount: 1,
      };
      expect(await log.listRuns()).toEqual([{ ...listed, isLive: true }]);
      await log.append({ event_type: 'run_failed', data: { atMs: 1, message: 'broken' } });
      expect(await log.listRuns()).toEqual([{ ...listed, isLive: false }]);
    });

    it('lists how a run ended that has a result', async () => {
      const log = await open();
      await log.startEpoch('run-1');
      await log.append(started('run-1', { model: 'm' }));
      const summary = sampleRun([sampleRecord(0)], { plan: { model: 'm' } });
      await log.append({ event_type: 'run_finished', data: { atMs: 1, summary } });
      expect(await log.listRuns()).toMatchObject([
        { runId: 'run-1', isLive: false, listing: listRun(summary) },
      ]);
    });

    it('opens a run that stays the same story when the next one begins', async () => {
      const log = await open();
      await log.startEpoch('run-1');
      await log.append(line('a'));
      const run = await log.openRun('run-1');
      if (run === undefined) throw new Error('Expected the run.');
      const heard: Envelope[] = [];
      run.subscribe((envelope) => heard.push(envelope));
      const before = await run.range();
      expect(before).toMatchObject({ runId: 'run-1', oldestSeq: 1, headSeq: 1 });
      await log.append(line('b'));
      await expect.poll(() => heard.length).toBe(1);
      await log.startEpoch('run-2');
      await log.append(line('c'));
      expect(texts(await run.readAfter({ epoch: before.epoch, seq: 0 }, 10))).toEqual(['a', 'b']);
      expect(await run.range()).toMatchObject({ epoch: before.epoch, runId: 'run-1', headSeq: 2 });
      const { epoch } = await log.range();
      expect(await run.readAfter({ epoch, seq: 0 }, 10)).toEqual({ kind: 'gone' });
      await run.close();
      await log.append(line('d'));
      expect(texts({ kind: 'events', envelopes: heard })).toEqual(['b']);
    });

    it('opens no run that it does not keep', async () => {
      const log = await open();
      await log.append(line('a'));
      expect(await log.openRun('run-1')).toBe(undefined);
      await log.startEpoch('run-1');
      expect(await log.openRun('run-2')).toBe(undefined);
      expect(await log.openRun('')).toBe(undefined);
    });

    it('keeps what was read as it was, whatever comes after', async () => {
      const log = await open();
      const first = await log.append(line('a'));
      const text = JSON.stringify(first);
      for (let number = 0; number < 20; number++) await log.append(line('b'));
      const { epoch } = await log.range();
      const reading = await log.readAfter({ epoch, seq: 0 }, 1);
      expect(JSON.stringify(reading.kind === 'events' ? reading.envelopes[0] : undefined)).toBe(text);
    });
  });
}

function line(message: string): LoggedEvent {
  return { event_type: 'log', data: { message, level: 'info', timestamp: 1, atMs: 1 } };
}

function started(runId: string, plan: Readonly<Record<string, unknown>>): LoggedEvent {
  const outline = { levelIndex: 0, scenario: 'D(10,3)', load: { mode: 'closed' as const, concurrency: 1 } };
  const startedAt = '2026-01-01T00:00:00.000Z';
  const data = { atMs: 0, run_id: runId, startedAt, plan, levels: [outline], histogramEdgesMs: [1, 2] };
  return { event_type: 'run_started', data };
}

function texts(reading: {
  readonly kind: string;
  readonly envelopes?: readonly Envelope[];
}): readonly string[] {
  if (reading.envelopes === undefined) throw new Error(`Expected events, got ${reading.kind}.`);
  return reading.envelopes.map(({ data }) => ('message' in data ? data.message : ''));
}
