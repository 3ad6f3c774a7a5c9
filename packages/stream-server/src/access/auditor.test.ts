import { describe, expect, it } from 'vitest';
import { createAuditor } from './auditor.ts';
import type { AuditLog } from './audit-log.ts';
import { createMemoryAuditLog } from './memory-storage.ts';

const act = { actor: 'alice', role: 'runner', action: 'startRun', address: '::1' };

async function entriesOf(audit: AuditLog) {
  return (await audit.list({ limit: 1000 })).entries.toReversed();
}

describe('createAuditor', () => {
  it('writes that something is begun before it is done, and then what came of it', async () => {
    const audit = createMemoryAuditLog();
    const auditor = createAuditor({ audit, now: () => 7 });
    const seen: unknown[] = [];
    const work = async () => {
      seen.push(...(await entriesOf(audit)));
      return 'run-1';
    };
    await auditor.around(act, work, (runId) => runId);
    expect(seen).toEqual([{ atMs: 7, ...act, outcome: 'begun' }]);
    expect((await entriesOf(audit))[1]).toEqual({ atMs: 7, ...act, subject: 'run-1', outcome: 'done' });
  });

  it('writes the code of a failure, not its text, and passes it on', async () => {
    const audit = createMemoryAuditLog();
    const work = () => Promise.reject(Object.assign(new Error('key sk-123 is wrong'), { code: 'busy' }));
    await expect(createAuditor({ audit }).around(act, work)).rejects.toThrow('sk-123');
    expect((await entriesOf(audit)).at(-1)).toMatchObject({ outcome: 'failed', detail: 'busy' });
  });

  it('does nothing that it cannot write', async () => {
    const audit: AuditLog = { ...createMemoryAuditLog(), append: () => Promise.reject(new Error('full')) };
    let isDone = false;
    const work = async () => void (isDone = true);
    await expect(createAuditor({ audit }).around(act, work)).rejects.toThrow('full');
    expect(isDone).toBe(false);
  });

  it('writes a flood of refusals in part, and says how many it left out', async () => {
    const audit = createMemoryAuditLog();
    const clock = { nowMs: 0 };
    const auditor = createAuditor({ audit, nowMs: () => clock.nowMs });
    for (let index = 0; index < 150; index++) auditor.denied(act, 'No.');
    clock.nowMs = 100;
    auditor.denied(act, 'No.');
    await auditor.flush();
    const entries = await entriesOf(audit);
    expect(entries).toHaveLength(101);
    expect(entries.at(-1)).toMatchObject({
      outcome: 'denied',
      detail: 'No. (50 more were turned away and not written.)',
    });
  });
});
