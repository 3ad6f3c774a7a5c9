import { describe, expect, it } from 'vitest';
import { describeEventLogContract } from '../testing/event-log-contract.ts';
import { createMemoryEventLog } from './memory-event-log.ts';

describeEventLogContract('The memory log', (bounds) => Promise.resolve(createMemoryEventLog(bounds)));

describe('createMemoryEventLog', () => {
  it('is bounded by bytes too, and always keeps the newest', async () => {
    const log = createMemoryEventLog({ maxBytes: 3000 });
    for (let number = 0; number < 100; number++) await log.append(lineOf(500));
    const { oldestSeq, headSeq } = await log.range();
    expect(headSeq - oldestSeq + 1).toBeLessThanOrEqual(5);
    await log.append(lineOf(10_000));
    expect(await log.range()).toMatchObject({ oldestSeq: 101, headSeq: 101 });
  });

  it('names each epoch anew', async () => {
    const epochs = new Set<string>();
    for (let restart = 0; restart < 20; restart++) epochs.add((await createMemoryEventLog().range()).epoch);
    expect(epochs.size).toBe(20);
  });
});

function lineOf(length: number) {
  const data = { message: 'x'.repeat(length), level: 'info' as const, timestamp: 1, atMs: 1 };
  return { event_type: 'log' as const, data };
}
