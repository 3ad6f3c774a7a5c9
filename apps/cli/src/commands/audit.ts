import type { AuditEntry } from '@genai-bench/stream-server';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { RawFlags } from '../options/raw-flags.ts';
import { openNamedStorage } from '../options/read-team-flags.ts';
import { auditFlagGroups } from '../options/team-flags.ts';
import { safeText } from '../print/safe-text.ts';
import { terminalJson } from '../print/terminal-json.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';

/** `genai-bench audit`: who did what, newest first. */
export async function runAuditCommand(raw: RawFlags, shell: Shell): Promise<ExitCode> {
  const limit = Number(raw.get('limit') ?? 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    throw new UsageError(`--limit must be a whole number from 1 to 1000, got "${String(raw.get('limit'))}".`);
  }
  const storage = await openNamedStorage(raw, shell, auditFlagGroups);
  try {
    const { entries } = await storage.audit.list({ limit });
    if (raw.get('json') === true) {
      const dated = entries.map(({ atMs, ...entry }) => ({ at: new Date(atMs).toISOString(), ...entry }));
      await shell.print(`${terminalJson({ entries: dated })}\n`);
    } else await shell.print(entries.length === 0 ? 'No entries.\n' : entries.map(lineOf).join(''));
    return exitCode.ok;
  } finally {
    await storage.close();
  }
}

/** Callers choose some of these texts, so that they must not steer the terminal. */
function lineOf({ atMs, actor, role, action, subject, address, outcome, detail }: AuditEntry): string {
  const who = role === undefined ? actor : `${actor} (${role})`;
  const parts = [new Date(atMs).toISOString(), outcome, who, action, subject, address, detail];
  return `${parts
    .filter((part) => part !== undefined)
    .map(safeText)
    .join('  ')}\n`;
}
