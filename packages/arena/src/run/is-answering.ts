import type { BattleState } from '../battle/battle-state.ts';

/** Whether somebody is, or should be, asked for an answer of the battle. */
export function isAnswering({ phase, slots }: BattleState): boolean {
  const isOver = phase === 'revealed' || phase === 'void';
  return !isOver && slots.some(({ answer }) => answer.status === 'awaited' || answer.status === 'started');
}
