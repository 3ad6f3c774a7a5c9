import type { Refusal } from '../battle/decide-battle.ts';

export type ArenaErrorCode =
  | Refusal
  | 'unknown-battle'
  | 'already-voted'
  | 'key-reused'
  | 'empty-prompt'
  | 'prompt-too-long'
  | 'too-many-battles'
  | 'budget-spent'
  | 'too-few-models'
  | 'bad-config'
  | 'store-failed';

/** Why the arena did not do what was asked. `message` can be shown to the voter: it names no model. */
export class ArenaError extends Error {
  override readonly name = 'ArenaError';
  readonly code: ArenaErrorCode;

  constructor(code: ArenaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function unknownBattle(): ArenaError {
  return new ArenaError('unknown-battle', 'There is no such battle, or it is no longer kept.');
}

export function notYourBattle(): ArenaError {
  return new ArenaError('not-your-battle', 'This is the battle of somebody else.');
}

export function keyReused(): ArenaError {
  return new ArenaError(
    'key-reused',
    'This Idempotency-Key was used for something else. Take a new one for each command.',
  );
}
