import { parseDurationMs } from '@genai-bench/runner';
import { createAuditor, migrateStorage, type StorageMigrationReport } from '@genai-bench/stream-server';
import { existsSync } from 'node:fs';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { openStorage } from '../live/open-storage.ts';
import { readPlace } from '../options/live-settings.ts';
import type { RawFlags } from '../options/raw-flags.ts';
import { openNamedStorage } from '../options/read-team-flags.ts';
import { historyFlagGroups } from '../options/team-flags.ts';
import { cliActor } from './cli-actor.ts';
import { terminalJson } from '../print/terminal-json.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { listenForEnd } from './listen-for-end.ts';

/** `genai-bench history migrate` and `genai-bench history prune`. */
export async function runHistoryCommand(action: string, raw: RawFlags, shell: Shell): Promise<ExitCode> {
  if (action === 'migrate') return migrate(raw, shell);
  if (action === 'prune') return prune(raw, shell);
  throw new UsageError(
    `genai-bench history does not know "${action}". Write genai-bench history migrate or genai-bench history prune.`,
  );
}

/** Progress is said at most so often. */
const progressMs = 2000;

async function migrate(raw: RawFlags, shell: Shell): Promise<ExitCode> {
  const [fromPlace, toPlace] = [requiredText(raw, 'from'), requiredText(raw, 'to')];
  if (fromPlace === toPlace) throw new UsageError('--from and --to name the same database.');
  const source = readPlace(fromPlace);
  // Opening would make one, and report that nothing was lost.
  if (source.kind === 'file' && !existsSync(source.path))
    throw new UsageError(
      `--from: there is no file ${source.path}. Write for instance --from sqlite:./history.db.`,
    );
  const { say } = shell;
  const end = listenForEnd(shell);
  const from = await openStorage(source, say, 'from');
  try {
    const to = await openStorage(readPlace(toPlace), say, 'to');
    try {
      const done = { runs: 0, records: 0, saidAtMs: -Infinity };
      const auditor = createAuditor({ audit: to.audit });
      const report = await migrateStorage({
        from,
        to,
        signal: end.signal,
        // What lets somebody in is written down there, whoever does it.
        aroundToken: (act, work) => auditor.around({ actor: cliActor(), ...act }, work),
        onRun({ runId, state, recordCount }) {
          done.runs += 1;
          done.records += recordCount;
          if (state === 'different')
            say(`warning: ${runId} is another run in the target, and is left as it is.`);
          if (performance.now() - done.saidAtMs < progressMs) return;
          done.saidAtMs = performance.now();
          say(`${done.runs} runs, ${done.records} requests: ${runId} is ${state}.`);
        },
      });
      const { different, tokens } = report;
      for (const name of tokens.different)
        say(`warning: token ${name} was left out: another one in the target has its name, or its hash.`);
      if (raw.get('json') === true) await shell.print(`${terminalJson(report)}\n`);
      else await shell.print(`${reportLines(report).join('\n')}\n`);
      return different.length + tokens.different.length === 0 ? exitCode.ok : exitCode.failed;
    } catch (error) {
      if (!end.signal.aborted) throw error;
      say('Stopped. What was copied stays; the same command goes on from there.');
      return exitCode.interrupted;
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
    end.close();
  }
}

function reportLines({ tokens, auditEntries, ...runs }: StorageMigrationReport): readonly string[] {
  return [
    `${runs.copied} runs copied, ${runs.present} were there, ${runs.different.length} differ; ${runs.recordCount} requests compared.`,
    `${tokens.copied} tokens copied, ${tokens.revoked} revoked, ${tokens.present} were there, ${tokens.different.length} differ.`,
    `${auditEntries.copied} audit entries copied, ${auditEntries.present} were there.`,
  ];
}

async function prune(raw: RawFlags, shell: Shell): Promise<ExitCode> {
  const age = requiredText(raw, 'older-than');
  const days = /^(\d+)d$/.exec(age)?.[1];
  const ageMs = days === undefined ? parseDurationMs(age, 's') : Number(days) * 24 * 3_600_000;
  // A bare number counts no unit that anyone would guess; what is deleted does not come back.
  if (ageMs === undefined || ageMs <= 0 || /^\d+$/.test(age)) {
    throw new UsageError(`--older-than must be an age, got "${age}". Write for instance --older-than 90d.`);
  }
  const storage = await openNamedStorage(raw, shell, historyFlagGroups);
  try {
    const before = Date.now() - ageMs;
    const act = {
      actor: cliActor(),
      action: 'pruneHistory',
      subject: `before ${new Date(before).toISOString()}`,
    };
    const count = await createAuditor({ audit: storage.audit }).around(act, () =>
      storage.history.deleteRunsBefore(before),
    );
    if (raw.get('json') === true) await shell.print(`${terminalJson({ deleted: count })}\n`);
    else await shell.print(`${count} runs deleted.\n`);
    return exitCode.ok;
  } finally {
    await storage.close();
  }
}

function requiredText(raw: RawFlags, name: string): string {
  const given = raw.get(name);
  if (typeof given === 'string' && given !== '') return given;
  const example =
    name === 'older-than' ? '90d' : name === 'from' ? 'sqlite:./history.db' : 'postgres://user@host/db';
  throw new UsageError(`--${name} is missing. Write for instance --${name} ${example}.`);
}
