import type { BattleMessage, BattleView } from '../view/battle-view.ts';

/**
 * What brings a reader from the view it has to the view there is: nothing, more text, or the whole view. It does not
 * matter how many changes lie between the two, so a slow reader costs no memory.
 */
export function nextMessage(sent: BattleView | undefined, view: BattleView): BattleMessage | undefined {
  const before = sent?.round;
  const now = view.round;
  if (sent === undefined || frameOf(sent) !== frameOf(view)) return { type: 'view', view };
  if (before === undefined || now === undefined) return undefined;
  if (before.left === now.left && before.right === now.right) return undefined;
  // An answer that is asked again by another worker begins anew.
  const isMore = now.left.startsWith(before.left) && now.right.startsWith(before.right);
  if (!isMore) return { type: 'view', view };
  const from = { left: before.left.length, right: before.right.length };
  return {
    type: 'text',
    turn: view.turn,
    round: now.round,
    from,
    left: now.left.slice(from.left),
    right: now.right.slice(from.right),
  };
}

/** Everything but the text, which alone can grow. */
function frameOf(view: BattleView): string {
  const { round } = view;
  return JSON.stringify(round === undefined ? view : { ...view, round: { ...round, left: '', right: '' } });
}
