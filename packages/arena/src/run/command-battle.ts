import { createHash } from 'node:crypto';
import { decideBattle } from '../battle/decide-battle.ts';
import type { AnswerCommand, Refusal, VoterCommand } from '../battle/decide-battle.ts';
import type { BattleState } from '../battle/battle-state.ts';
import { ArenaError, keyReused, notYourBattle, unknownBattle } from './arena-error.ts';
import type { AppendRequest } from '../storage/battle-store.ts';
import type { ArenaContext } from './arena-context.ts';

type Needed = Pick<ArenaContext, 'store' | 'reader'> & { readonly options: { readonly now: () => number } };

const refusalMessages: Readonly<Record<Refusal, string>> = {
  stale: 'The battle went on in the meantime. Look at it again.',
  'not-complete': 'Both answers must be complete before a vote.',
  'nothing-to-undo': 'There is no vote to take back.',
  'undo-expired': 'The vote is too old to be taken back.',
  'not-decided': 'The models are revealed after the last vote.',
  over: 'The battle is over.',
  'not-your-battle': notYourBattle().message,
};

/**
 * Does what a voter asks for, once: the same key again leads to the battle as it is, and with
 * another command to a refusal. Of two commands that were made for
 * the same turn one is refused, in whichever workers they arrive.
 */
export async function commandBattle(
  context: Needed,
  battleId: string,
  command: VoterCommand,
  key: string,
): Promise<BattleState> {
  const { store, reader, options } = context;
  const given: Given = { idempotencyKey: `${command.type}:${key}`, fingerprint: fingerprintOf(command) };
  for (;;) {
    const state = await reader.read(battleId);
    const decision = decideBattle(state, command, options.now());
    if (decision.kind === 'refused') {
      const isOwn = decision.refusal !== 'not-your-battle' && command.voterId === state.plan.voterId;
      if (isOwn && (await isKnown(context, battleId, given))) return reader.read(battleId);
      throw new ArenaError(decision.refusal, refusalMessages[decision.refusal]);
    }
    const { events } = decision;
    const expectedVersion = state.version;
    const result = await store.append({ battleId, expectedVersion, ...given, events });
    switch (result.kind) {
      case 'appended':
        return reader.advance(state, events);
      case 'replayed':
        return reader.read(battleId);
      case 'key-reused':
        throw keyReused();
      case 'conflict':
        continue;
      case 'already-voted':
        throw new ArenaError('already-voted', 'A vote for this round is counted already.');
      case 'unknown-battle':
        throw unknownBattle();
    }
  }
}

type Given = Required<Pick<AppendRequest, 'idempotencyKey' | 'fingerprint'>>;

/** Asks by a version that no battle has: nothing is added, and a key that was used is recognised. */
async function isKnown({ store }: Needed, battleId: string, given: Given): Promise<boolean> {
  const result = await store.append({ battleId, expectedVersion: 0, ...given, events: [] });
  if (result.kind === 'key-reused') throw keyReused();
  return result.kind === 'replayed';
}

function fingerprintOf(command: VoterCommand): string {
  const { type, expectedTurn } = command;
  const asked = type === 'vote' ? [expectedTurn, command.round, command.outcome] : [expectedTurn];
  return createHash('sha256').update(JSON.stringify(asked)).digest('base64url').slice(0, 22);
}

/** Enters news of an answer, as often as others are faster; news that came too late changes nothing. */
export async function reportAnswer(
  { store, reader, options }: Needed,
  battleId: string,
  command: AnswerCommand,
): Promise<BattleState> {
  for (;;) {
    const state = await reader.read(battleId);
    const decision = decideBattle(state, command, options.now());
    if (decision.kind === 'refused') return state;
    const { events } = decision;
    const result = await store.append({ battleId, expectedVersion: state.version, events });
    if (result.kind === 'appended') return reader.advance(state, events);
    if (result.kind === 'unknown-battle') {
      throw unknownBattle();
    }
  }
}
