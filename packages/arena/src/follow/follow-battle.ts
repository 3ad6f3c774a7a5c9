import { isOver, type BattleState } from '../battle/battle-state.ts';
import type { ArenaContext } from '../run/arena-context.ts';
import { notYourBattle } from '../run/arena-error.ts';
import type { BattleMessage, BattleView } from '../view/battle-view.ts';
import { createLiveTexts, shownSlots, showBattle, type LiveTexts } from './show-battle.ts';

/** Looked at again after this even if nobody told of a change: a notice may be lost where the store is far away. */
const lookAgainMs = 5_000;

export interface Follower extends AsyncIterableIterator<BattleMessage> {
  /** Ends the iteration, also for a reader that waits. */
  leave(): void;
}

/**
 * Tells one reader of a battle. Messages are made when they are asked for, from what is then, so that whoever reads
 * slowly gets fewer and larger ones. Written out instead of as a generator, whose `return` would wait for the next
 * change.
 */
export function followBattle(
  context: ArenaContext,
  battleId: string,
  voterId: string,
  onLeave: () => void,
): Follower {
  let hasLeft = false;
  let wake: () => void = () => undefined;
  let last: Promise<unknown> = Promise.resolve();
  const reading = openReading(context, { battleId, voterId, onChange: () => wake() });

  function leave(): void {
    if (hasLeft) return;
    hasLeft = true;
    onLeave();
    reading.close();
    wake();
  }

  async function produce(): Promise<IteratorResult<BattleMessage>> {
    while (!hasLeft) {
      // Armed before looking: what changes meanwhile is seen on the next way round.
      const changed = new Promise<void>((resolve) => (wake = resolve));
      const message = await reading.next().catch((fault: unknown) => {
        leave();
        throw fault;
      });
      if (message !== undefined) {
        if (reading.isAtEnd()) leave();
        return { done: false, value: message };
      }
      if (hasLeft) break;
      const timer = setTimeout(reading.lookAgain, lookAgainMs);
      await changed;
      clearTimeout(timer);
    }
    return { done: true, value: undefined };
  }

  return {
    next() {
      // One after the other, also for a reader that asks for several at once.
      const result = last.then(produce, produce);
      last = result;
      return result;
    },
    async return() {
      leave();
      return { done: true, value: undefined };
    },
    leave,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** What one reader has been sent of a battle, and what there is to send. */
interface Reading {
  /** What the reader does not have yet; undefined for nothing. */
  readonly next: () => Promise<BattleMessage | undefined>;
  /** Nothing will follow what was sent last. */
  readonly isAtEnd: () => boolean;
  /** Reads the battle anew, as if it had changed. */
  readonly lookAgain: () => void;
  readonly close: () => void;
}

function openReading(
  context: ArenaContext,
  options: { readonly battleId: string; readonly voterId: string; readonly onChange: () => void },
): Reading {
  const { battleId, voterId, onChange } = options;
  let isBehind = true;
  let isClosed = false;
  let texts: LiveTexts | undefined;
  let state: BattleState | undefined;
  let sent: BattleView | undefined;
  const lookAgain = (): void => {
    isBehind = true;
    onChange();
  };
  const unlisten = context.reader.listen(battleId, lookAgain);

  return {
    async next() {
      if (isBehind || state === undefined) {
        isBehind = false;
        state = await context.reader.read(battleId);
        if (state.plan.voterId !== voterId) throw notYourBattle();
        if (isClosed) return undefined;
        texts ??= createLiveTexts(context.feed, battleId, onChange);
      }
      const [shownState, shownTexts] = [state, texts];
      await shownTexts?.refresh(shownSlots(shownState));
      const none = { text: '', isWhole: false };
      const view = showBattle(context, shownState, (slot) => shownTexts?.sideOf(shownState, slot) ?? none);
      const message = nextMessage(sent, view);
      sent = view;
      return message;
    },
    isAtEnd: () => sent !== undefined && isOver(sent),
    lookAgain,
    close() {
      isClosed = true;
      unlisten();
      texts?.leave();
    },
  };
}

/**
 * What brings a reader from the view it has to the view there is: nothing, more text, or the whole view. It does not
 * matter how many changes lie between the two, so a slow reader costs no memory.
 */
function nextMessage(sent: BattleView | undefined, view: BattleView): BattleMessage | undefined {
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
