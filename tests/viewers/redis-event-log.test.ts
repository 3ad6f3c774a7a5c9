import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Envelope, EventLog, EventReader, LoggedEvent } from '@genai-bench/stream-server';
import { createRedisEventLog, type RedisEventLogOptions } from '@genai-bench/stream-server/redis';
import { describeEventLogContract } from '@genai-bench/stream-server/testing';
import { startRedisServer, type RedisServer } from '../support/start-redis-server.ts';

let server: RedisServer;
let prefixCount = 0;

beforeAll(async () => {
  server = await startRedisServer();
});
afterAll(() => server.stop());

const newPrefix = (): string => `log-${++prefixCount}`;

async function openLog(options: Partial<Omit<RedisEventLogOptions, 'client'>> = {}): Promise<EventLog> {
  const log = await createRedisEventLog({ url: server.url, prefix: newPrefix(), ...options });
  onTestFinished(() => log.close());
  return log;
}

describeEventLogContract('Redis, in the process that appends,', (bounds) =>
  createRedisEventLog({ url: server.url, prefix: newPrefix(), ...bounds }),
);

describeEventLogContract('Redis, read by another client than the one that appends,', async (bounds) => {
  const options = { url: server.url, prefix: newPrefix(), ...bounds };
  const writer = await createRedisEventLog(options);
  const reader = await createRedisEventLog(options);
  return joined(writer, reader);
});

/** Two clients as one log: whoever waits for an append has also heard it at the other client. */
function joined(writer: EventLog, reader: EventLog): EventLog {
  const heard = new Set<string>();
  let wake = (): void => {};
  reader.subscribe(({ epoch, seq }) => {
    heard.add(`${epoch} ${seq}`);
    wake();
  });
  return {
    ...reader,
    async append(event) {
      const envelope = await writer.append(event);
      while (!heard.has(`${envelope.epoch} ${envelope.seq}`)) {
        await new Promise<void>((resolve) => {
          const before = wake;
          wake = () => {
            before();
            resolve();
          };
        });
      }
      return envelope;
    },
    startEpoch: (runId) => writer.startEpoch(runId),
    async close() {
      await Promise.all([writer.close(), reader.close()]);
    },
  };
}

describe('createRedisEventLog, with several clients', () => {
  it('shows every reader the same story, byte for byte', async () => {
    const prefix = newPrefix();
    const [writer, ...readers] = await Promise.all([1, 2, 3].map(() => openLog({ prefix })));
    await writer!.startEpoch('run-1');
    await Promise.all(Array.from({ length: 300 }, (_, index) => writer!.append(line(String(index)))));
    const all = [writer!, ...readers];
    const { epoch } = await writer!.range();
    const told = await Promise.all(all.map((log) => log.readAfter({ epoch, seq: 0 }, 1000)));
    for (const reading of told) expect(JSON.stringify(reading)).toBe(JSON.stringify(told[0]));
    const ranges = await Promise.all(all.map((log) => log.range()));
    expect(ranges[1]).toEqual({ ...ranges[0] });
  });

  it('shows the run that began last, and tells what others say only to who asked for them', async () => {
    const prefix = newPrefix();
    const first = await openLog({ prefix });
    const second = await openLog({ prefix });
    const reader = await openLog({ prefix });
    const heard = hearing(reader);
    await first.startEpoch('run-1');
    await first.append(line('a'));
    await second.startEpoch('run-2');
    await second.append(line('b'));
    await first.append(line('c'));
    await expect.poll(() => heard.texts).toEqual(['a', 'b']);
    expect(await reader.range()).toMatchObject({ runId: 'run-2', headSeq: 1 });
    expect(await first.range()).toMatchObject({ runId: 'run-1', headSeq: 2 });
    const run = await reader.openRun('run-1');
    expect(await run?.range()).toMatchObject({ runId: 'run-1', headSeq: 2 });
  });

  it('lists the runs that go on to all clients alike, the one that began last first', async () => {
    const prefix = newPrefix();
    const [first, second, reader] = await Promise.all([1, 2, 3].map(() => openLog({ prefix })));
    await first!.startEpoch('run-1');
    await second!.startEpoch('run-2');
    await Promise.all([first!.append(line('a')), second!.append(line('b'))]);
    const listed = await reader!.listRuns();
    expect(listed.map(({ runId, isLive }) => [runId, isLive])).toEqual([
      ['run-2', true],
      ['run-1', true],
    ]);
    for (const log of [first!, second!]) expect(await log.listRuns()).toEqual(listed);
    await second!.append({ event_type: 'run_failed', data: { atMs: 1, message: 'broken' } });
    expect((await first!.listRuns()).map(({ isLive }) => isLive)).toEqual([false, true]);
  });

  it('does not say that a run goes on of which nothing was heard for a minute', async () => {
    const prefix = newPrefix();
    const [writer, reader] = [await openLog({ prefix }), await openLog({ prefix })];
    await writer.startEpoch('run-1');
    await writer.append(line('a'));
    const client = new Redis(server.url);
    onTestFinished(() => client.disconnect());
    const { epoch } = await reader.range();
    await client.hset(`{${prefix}}:epoch:${epoch}`, 'heardAtMs', Date.now() - 61_000);
    expect((await reader.listRuns()).map(({ isLive }) => isLive)).toEqual([false]);
    await writer.append(line('b'));
    expect((await reader.listRuns()).map(({ isLive }) => isLive)).toEqual([true]);
  });

  it('keeps runs that go on, however many, and of the others those that began last', async () => {
    const prefix = newPrefix();
    const writers = await Promise.all([1, 2, 3, 4, 5].map(() => openLog({ prefix, keepRuns: 2 })));
    for (const [index, writer] of writers.entries()) {
      await writer.startEpoch(`run-${index + 1}`);
      await writer.append(line('a'));
    }
    const runIds = async () => (await writers[0]!.listRuns()).map(({ runId }) => runId);
    expect(await runIds()).toEqual(['run-5', 'run-4', 'run-3', 'run-2', 'run-1']);
    for (const writer of writers.slice(1, 4))
      await writer.append({ event_type: 'run_failed', data: { atMs: 1, message: 'broken' } });
    const last = await openLog({ prefix, keepRuns: 2 });
    await last.startEpoch('run-6');
    expect(await runIds()).toEqual(['run-6', 'run-5', 'run-1']);
    expect(await last.openRun('run-3')).toBe(undefined);
  });

  it('tells a run by its name to its end, whatever begins and ends beside it', async () => {
    const prefix = newPrefix();
    const [first, reader] = [await openLog({ prefix }), await openLog({ prefix })];
    await first.startEpoch('run-1');
    const run = await reader.openRun('run-1');
    const heard = hearing(run!);
    const others: EventLog[] = [];
    for (let number = 0; number < 40; number++) {
      await first.append(line(String(number)));
      if (number % 10 === 5) {
        others.push(await openLog({ prefix }));
        await others.at(-1)!.startEpoch(`other-${number}`);
      }
      await Promise.all(others.map((other) => other.append(line('other'))));
    }
    await expect.poll(() => heard.texts.length).toBe(40);
    expect(heard.seqs).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(new Set(heard.envelopes.map(({ run_id }) => run_id))).toEqual(new Set(['run-1']));
  });

  it('brings back every run that goes on when Redis has lost all, and the newest stays the newest', async () => {
    const prefix = newPrefix();
    const [first, second, reader] = await Promise.all([1, 2, 3].map(() => openLog({ prefix })));
    await first!.startEpoch('run-1');
    await first!.append(line('a'));
    await second!.startEpoch('run-2');
    await second!.append(line('b'));
    const run = await reader!.openRun('run-1');
    const [named, usual] = [hearing(run!), hearing(reader!)];
    const client = new Redis(server.url);
    onTestFinished(() => client.disconnect());
    await client.del(...(await client.keys(`{${prefix}}:*`)));
    await second!.append(line('b again'));
    await first!.append(line('a again'));
    expect((await reader!.listRuns()).map(({ runId }) => runId)).toEqual(['run-2', 'run-1']);
    expect(await reader!.range()).toMatchObject({ runId: 'run-2', headSeq: 2 });
    await expect.poll(() => named.texts, { timeout: 10_000 }).toEqual(['a again']);
    expect(await run!.range()).toMatchObject({ runId: 'run-1', headSeq: 2, oldestSeq: 2 });
    expect((await run!.readCheckpoint())?.view.logs.map(({ message }) => message)).toEqual(['a']);
    await expect.poll(() => usual.texts.at(-1), { timeout: 10_000 }).toBe('b again');
    expect(usual.texts).not.toContain('a again');
  });

  it('says that a run is gone to whoever has it open when it is no longer kept', async () => {
    const prefix = newPrefix();
    const [writer, reader] = [await openLog({ prefix, keepRuns: 2 }), await openLog({ prefix })];
    await writer.startEpoch('run-1');
    const { epoch, seq } = await writer.append(line('a'));
    const run = await reader.openRun('run-1');
    for (const runId of ['run-2', 'run-3']) await writer.startEpoch(runId);
    await expect(run!.range()).rejects.toThrow('There is no run "run-1" here.');
    expect(await run!.readAfter({ epoch, seq }, 9)).toEqual({ kind: 'gone' });
    expect(await run!.readCheckpoint()).toBe(undefined);
  });

  it('forgets a run that is over, at all clients, and keeps nothing of it once the next begins', async () => {
    const prefix = newPrefix();
    const [first, second, reader] = await Promise.all([1, 2, 3].map(() => openLog({ prefix })));
    await first!.startEpoch('run-1');
    const { epoch } = await first!.append(line('a'));
    expect(await reader!.forgetRun?.('run-1')).toBe(false);
    await second!.startEpoch('run-2');
    await Promise.all([first!.append(failed), second!.append(line('a'))]);
    expect(await reader!.forgetRun?.('run-1')).toBe(true);
    for (const runId of ['run-1', 'run-2', 'nobody', '']) {
      expect(await reader!.forgetRun?.(runId)).toBe(false);
    }
    const runIds = async () => (await second!.listRuns()).map(({ runId }) => runId);
    expect([await runIds(), await second!.openRun('run-1')]).toEqual([['run-2'], undefined]);
    // Whoever told it may have a last word, which does not bring it back.
    await first!.append(line('the page stays'));
    expect(await runIds()).toEqual(['run-2']);
    await second!.startEpoch('run-3');
    const client = new Redis(server.url);
    onTestFinished(() => client.disconnect());
    expect(await client.exists(`{${prefix}}:epoch:${epoch}`, `{${prefix}}:events:${epoch}`)).toBe(0);
    expect(JSON.stringify(await client.xrange(`{${prefix}}:epochs`, '-', '+'))).not.toContain(epoch);
  });

  it('shows the newest run to those who name none although it is forgotten', async () => {
    const prefix = newPrefix();
    const [writer, reader] = [await openLog({ prefix }), await openLog({ prefix })];
    await writer.startEpoch('run-1');
    await writer.append(line('a'));
    const { epoch } = await writer.append(failed);
    expect(await reader.forgetRun?.('run-1')).toBe(true);
    expect([await reader.listRuns(), await reader.openRun('run-1')]).toEqual([[], undefined]);
    expect(await reader.range()).toMatchObject({ runId: 'run-1', headSeq: 2 });
    expect(await reader.readAfter({ epoch, seq: 0 }, 9)).toMatchObject({ kind: 'events' });
  });

  it('keeps so many runs in Redis and no more', async () => {
    const prefix = newPrefix();
    const log = await openLog({ prefix, keepRuns: 2 });
    for (let number = 1; number <= 5; number++) {
      await log.startEpoch(`run-${number}`);
      await log.append(line('a'));
    }
    const client = new Redis(server.url);
    onTestFinished(() => client.disconnect());
    expect(await client.keys(`{${prefix}}:events:*`)).toHaveLength(2);
    expect(await client.keys(`{${prefix}}:epoch:*`)).toHaveLength(2);
    expect(await client.xlen(`{${prefix}}:epochs`)).toBe(2);
  });

  it('stays within its bytes, and keeps the newest whatever its size', async () => {
    const prefix = newPrefix();
    const [writer, reader] = [await openLog({ prefix, maxBytes: 20_000 }), await openLog({ prefix })];
    for (let number = 0; number < 100; number++) await writer.append(line('x'.repeat(1000)));
    expect((await reader.range()).retainedBytes).toBeLessThanOrEqual(26_000);
    await writer.append(line('x'.repeat(50_000)));
    const { epoch, headSeq } = await reader.range();
    expect(await reader.readAfter({ epoch, seq: headSeq - 1 }, 9)).toMatchObject({ kind: 'events' });
  });

  it('tells a reader that was cut off what it missed, once and in order', async () => {
    const prefix = newPrefix();
    const [writer, reader] = [await openLog({ prefix }), await openLog({ prefix })];
    const heard = hearing(reader);
    const client = new Redis(server.url);
    onTestFinished(() => client.disconnect());
    for (let number = 0; number < 200; number++) {
      await writer.append(line(String(number)));
      if (number % 50 === 25) await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    }
    await expect.poll(() => heard.texts.length, { timeout: 10_000 }).toBe(200);
    expect(heard.seqs).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  });

  it('sends what it could not while Redis was killed, and nobody hears anything twice', async () => {
    const own = await startRedisServer();
    onTestFinished(() => own.stop());
    const problems: string[] = [];
    const options = { url: own.url, prefix: newPrefix(), deadlineMs: 500 };
    const writer = await openLog({ ...options, onProblem: (message) => problems.push(message) });
    const reader = await openLog(options);
    const [near, far] = [hearing(writer), hearing(reader)];
    const appended: Promise<unknown>[] = [];
    const append = (number: number) =>
      appended.push(writer.append(line(String(number))).catch((error: unknown) => error));
    for (let number = 0; number < 50; number++) append(number);
    await Promise.all(appended);
    await own.kill();
    for (let number = 50; number < 100; number++) append(number);
    // Whoever watches in this process does not wait for Redis.
    expect(near.texts).toHaveLength(100);
    await Promise.all(appended);
    await own.restart();
    for (let number = 100; number < 150; number++) append(number);
    await expect.poll(() => far.texts.length, { timeout: 20_000 }).toBe(150);
    expect(far.seqs).toEqual(Array.from({ length: 150 }, (_, index) => index + 1));
    expect(far.envelopes).toEqual(near.envelopes);
    expect(problems[0]).toContain('Viewers of other servers wait');
    expect(problems).toContain('Redis is back; what it missed was sent.');
  });

  it('begins again from its fold when Redis comes back empty, and says so by a new epoch', async () => {
    const prefix = newPrefix();
    const [writer, reader] = [await openLog({ prefix }), await openLog({ prefix })];
    const heard = hearing(reader);
    await writer.startEpoch('run-1');
    for (let number = 1; number <= 40; number++) await writer.append(line(String(number)));
    const before = await reader.range();
    const client = new Redis(server.url);
    onTestFinished(() => client.disconnect());
    const lost = await client.keys(`{${prefix}}:*`);
    await client.del(...lost);
    await writer.append(line('41'));
    const after = await reader.range();
    expect(after).toMatchObject({ runId: 'run-1', headSeq: 41, oldestSeq: 41 });
    expect(after.epoch).not.toBe(before.epoch);
    expect(await reader.readAfter({ epoch: before.epoch, seq: 40 }, 9)).toEqual({ kind: 'gone' });
    const checkpoint = await reader.readCheckpoint();
    expect(checkpoint).toMatchObject({ epoch: after.epoch, seq: 40, runId: 'run-1' });
    expect(checkpoint?.view.logs).toHaveLength(40);
    await expect
      .poll(() => heard.envelopes.at(-1), { timeout: 10_000 })
      .toMatchObject({ epoch: after.epoch, seq: 41 });
  });

  it('goes on without Redis when it takes commands and answers nothing, and catches up', async () => {
    const own = await startRedisServer();
    onTestFinished(() => own.stop());
    const options = { url: own.url, prefix: newPrefix(), deadlineMs: 300 };
    const [writer, reader] = [await openLog(options), await openLog(options)];
    const heard = hearing(reader);
    await writer.append(line('a'));
    own.pause();
    await expect(writer.append(line('b'))).rejects.toThrow('Redis did not take it within 300 ms');
    await expect(reader.range()).rejects.toThrow('Redis did not answer within 300 ms');
    await expect(reader.checkReachable?.()).rejects.toThrow();
    own.resume();
    await expect.poll(() => heard.texts, { timeout: 10_000 }).toEqual(['a', 'b']);
  });

  it('names neither address nor password when Redis is not there', async () => {
    const opening = createRedisEventLog({ url: 'redis://:s3cret@127.0.0.1:1', deadlineMs: 300 });
    await expect(opening).rejects.toThrow(/^(?!.*s3cret)/);
  });
});

function hearing(log: EventReader) {
  const envelopes: Envelope[] = [];
  log.subscribe((envelope) => envelopes.push(envelope));
  return {
    envelopes,
    get texts() {
      return envelopes.map(({ data }) => ('message' in data ? data.message : ''));
    },
    get seqs() {
      return envelopes.map(({ seq }) => seq);
    },
  };
}

const failed: LoggedEvent = { event_type: 'run_failed', data: { atMs: 1, message: 'broken' } };

function line(message: string): LoggedEvent {
  return { event_type: 'log', data: { message, level: 'info', timestamp: 1, atMs: 1 } };
}
