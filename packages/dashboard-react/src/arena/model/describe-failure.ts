import { ArenaApiError } from '../rest/arena-api-error.ts';
import type { BattleProblem } from './battle-store.ts';

/** What went wrong with a request, as far as it can be told to a person. */
export function describeFailure(error: unknown): BattleProblem {
  if (error instanceof ArenaApiError) return { code: error.code ?? 'unknown', message: error.message };
  return { code: 'unreachable', message: error instanceof Error ? error.message : String(error) };
}
