import type { Refusal } from '../battle/battle-command.ts';

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

export function keyReused(): ArenaError {
  return new ArenaError(
    'key-reused',
    'This Idempotency-Key was used for something else. Take a new one for each command.',
  );
}
