import type { BattleMessage, BattleView } from '@genai-bench/arena';

/** The view after a message of the same follower, whose texts go on from each other. */
export function applyMessage(view: BattleView | undefined, message: BattleMessage): BattleView | undefined {
  if (message.type === 'view') return message.view;
  if (view?.round === undefined || view.round.round !== message.round) return view;
  const { left, right } = view.round;
  return { ...view, round: { ...view.round, left: left + message.left, right: right + message.right } };
}
