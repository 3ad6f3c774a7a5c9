import {
  createAuditor,
  issueToken,
  roles,
  type NamedToken,
  type Role,
  type HistoryStorage,
} from '@genai-bench/stream-server';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { RawFlags } from '../options/raw-flags.ts';
import { openNamedStorage } from '../options/read-team-flags.ts';
import { tokenFlagGroups } from '../options/team-flags.ts';
import { terminalJson } from '../print/terminal-json.ts';
import type { Shell } from '../shell.ts';
import { safeText } from '../print/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import { cliActor } from './cli-actor.ts';

interface TokenCommand {
  readonly name: string | undefined;
  readonly raw: RawFlags;
  readonly shell: Shell;
  readonly storage: HistoryStorage;
}

const actions: Readonly<Record<string, (command: TokenCommand) => Promise<void>>> = {
  create,
  list,
  revoke,
};

/** `genai-bench token create|list|revoke`: who may use the servers of a history. */
export async function runTokenCommand(
  [action = '', name]: readonly string[],
  raw: RawFlags,
  shell: Shell,
): Promise<ExitCode> {
  const act = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (act === undefined) {
    throw new UsageError(`genai-bench token does not know "${action}". Write create, list or revoke.`);
  }
  if (action === 'create') roleOf(raw);
  const storage = await openNamedStorage(raw, shell, tokenFlagGroups, { creates: action === 'create' });
  try {
    await act({ name, raw, shell, storage });
    return exitCode.ok;
  } catch (error) {
    if (error instanceof Error && error.name === 'TokenStoreError') throw new UsageError(error.message);
    throw error;
  } finally {
    await storage.close();
  }
}

async function create({ name, raw, shell, storage }: TokenCommand): Promise<void> {
  const [named, role] = [requireName(name, 'create'), roleOf(raw)];
  const act = { actor: cliActor(), action: 'createToken', subject: named };
  const token = await createAuditor({ audit: storage.audit }).around(act, () =>
    issueToken({ store: storage.tokens, name: named, role, nowMs: Date.now() }),
  );
  if (raw.get('json') === true) await shell.print(`${terminalJson({ name: named, role, token })}\n`);
  else await shell.print(`${token}\n`);
  shell.stderr.write(
    `This is the token of ${named} (${role}). It is shown this once: only its hash is kept.\n`,
  );
}

async function list({ raw, shell, storage }: TokenCommand): Promise<void> {
  const tokens = (await storage.tokens.list()).map(describe);
  if (raw.get('json') === true) {
    await shell.print(`${terminalJson({ tokens })}\n`);
    return;
  }
  const lines = tokens.map(
    ({ name, role, createdAt, revokedAt }) =>
      `${safeText(name)}  ${role}  since ${createdAt}${revokedAt === undefined ? '' : `  revoked ${revokedAt}`}\n`,
  );
  await shell.print(lines.length === 0 ? 'No tokens.\n' : lines.join(''));
}

async function revoke({ name, raw, shell, storage }: TokenCommand): Promise<void> {
  const named = requireName(name, 'revoke');
  const act = { actor: cliActor(), action: 'revokeToken', subject: named };
  await createAuditor({ audit: storage.audit }).around(act, async () => {
    if (await storage.tokens.revoke(named, Date.now())) return;
    throw new UsageError(`There is no valid token named "${named}". genai-bench token list shows them.`);
  });
  if (raw.get('json') === true) await shell.print(`${terminalJson({ name: named, revoked: true })}\n`);
  else await shell.print(`${named} is revoked. Servers notice within seconds.\n`);
}

function describe({ name, role, createdAtMs, revokedAtMs }: NamedToken) {
  return {
    name,
    role,
    createdAt: new Date(createdAtMs).toISOString(),
    ...(revokedAtMs === undefined ? {} : { revokedAt: new Date(revokedAtMs).toISOString() }),
  };
}

function requireName(name: string | undefined, action: string): string {
  if (name !== undefined && name !== '') return name;
  throw new UsageError(`The token's name is missing. Write for instance genai-bench token ${action} alice.`);
}

function roleOf(raw: RawFlags): Role {
  const given = raw.get('role');
  const role = roles.find((each) => each === given);
  if (role !== undefined) return role;
  const problem = given === undefined ? 'is missing' : `must be ${roles.join(', ')}, got "${String(given)}"`;
  throw new UsageError(`--role ${problem}. Write for instance --role viewer.`);
}
