import { createTokenBucket } from '../security/token-bucket.ts';
import type { AuditEntry, AuditLog } from './audit-log.ts';

type Act = Omit<AuditEntry, 'atMs' | 'outcome' | 'detail'>;

/** Writes what callers do, and what they were kept from doing. */
export interface Auditor {
  /**
   * Does something between two entries: `begun` before it, so that nothing is done that is not written, and `done` or
   * `failed` after it. `subjectOf` names what came of it, where that is not known before.
   */
  around<Result>(
    act: Act,
    work: () => Promise<Result>,
    subjectOf?: (result: Result) => string | undefined,
  ): Promise<Result>;
  /** Does not wait, and writes at most ten a second: who is turned away must not fill the disk. */
  denied(act: Act, detail: string): void;
  /** Resolves when nothing is left to write. */
  flush(): Promise<void>;
}

export interface AuditorOptions {
  readonly audit: AuditLog;
  /** Wall time. */
  readonly now?: () => number;
  /** Monotonic. */
  readonly nowMs?: () => number;
  /** Hears of entries that could not be written, after what they are about was done. */
  readonly onProblem?: (error: unknown) => void;
}

const deniedPerSecond = 10;
const deniedBurst = 100;

export function createAuditor(options: AuditorOptions): Auditor {
  const { audit, now = Date.now, nowMs = () => performance.now(), onProblem = () => {} } = options;
  const bucket = createTokenBucket({ perSecond: deniedPerSecond, burst: deniedBurst });
  let leftOut = 0;
  let writing = Promise.resolve();

  const write = (act: Act, parts: Pick<AuditEntry, 'outcome' | 'detail'>): Promise<void> =>
    audit.append({ atMs: now(), ...act, ...parts });

  return {
    async around(act, work, subjectOf = () => undefined) {
      await write(act, { outcome: 'begun' });
      try {
        const result = await work();
        const subject = subjectOf(result) ?? act.subject;
        await write({ ...act, ...(subject === undefined ? {} : { subject }) }, { outcome: 'done' }).catch(
          onProblem,
        );
        return result;
      } catch (error) {
        await write(act, { outcome: 'failed', detail: codeOf(error) }).catch(onProblem);
        throw error;
      }
    },
    denied(act, reason) {
      if (!bucket.take(nowMs())) {
        leftOut += 1;
        return;
      }
      const detail = leftOut === 0 ? reason : `${reason} (${leftOut} more were turned away and not written.)`;
      leftOut = 0;
      writing = writing.then(() => write(act, { outcome: 'denied', detail })).catch(onProblem);
    },
    flush: () => writing,
  };
}

/** Not the message, which may quote what the caller sent. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
