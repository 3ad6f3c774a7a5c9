import type { BattleMessage, BattleView } from '@genai-bench/arena';

export interface BattleStep {
  readonly view: BattleView | undefined;
  /** The message does not go on from what is there: the whole view has to be asked for. */
  readonly hasGap: boolean;
}

/**
 * The view after a message of the stream. What was said of an earlier turn is left out: an answer to a vote may overtake
 * the stream. Text that is there already is not added again.
 */
export function reduceBattleView(view: BattleView | undefined, message: BattleMessage): BattleStep {
  if (message.type === 'view') {
    const isOld = view !== undefined && message.view.turn < view.turn;
    return { view: isOld ? view : message.view, hasGap: false };
  }
  if (view === undefined) return { view, hasGap: true };
  if (message.turn < view.turn) return { view, hasGap: false };
  const { round } = view;
  if (message.turn > view.turn || round === undefined || message.round !== round.round) {
    return { view, hasGap: true };
  }
  const left = grownText(round.left, message.from.left, message.left);
  const right = grownText(round.right, message.from.right, message.right);
  if (left === undefined || right === undefined) return { view, hasGap: true };
  if (left === round.left && right === round.right) return { view, hasGap: false };
  return { view: { ...view, round: { ...round, left, right } }, hasGap: false };
}

/**
 * The view after an answer to a request. The stream keeps its order and the answer does not, so that for one turn what
 * the stream has brought stays.
 */
export function adoptAnswer(view: BattleView | undefined, answer: BattleView): BattleView {
  return view === undefined || answer.turn > view.turn ? answer : view;
}

/** `undefined` for a piece that begins behind the end. */
function grownText(text: string, from: number, piece: string): string | undefined {
  if (from > text.length) return undefined;
  return from + piece.length <= text.length ? text : text.slice(0, from) + piece;
}
