import type { BattleState } from '../battle/battle-state.ts';
import type { ArenaContext } from '../run/arena-context.ts';
import { ArenaError } from '../run/arena-error.ts';
import type { BattleMessage, BattleView } from '../view/battle-view.ts';
import { createLiveTexts, type LiveTexts } from './live-texts.ts';
import { nextMessage } from './next-message.ts';
import { shownSlots, showBattle } from './show-battle.ts';

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
  let isOver = false;
  let isBehind = true;
  let wake: () => void = () => undefined;
  let texts: LiveTexts | undefined;
  let state: BattleState | undefined;
  let sent: BattleView | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const unlisten = context.reader.listen(battleId, () => {
    isBehind = true;
    wake();
  });

  function leave(): void {
    if (isOver) return;
    isOver = true;
    onLeave();
    unlisten();
    texts?.leave();
    wake();
  }

  async function look(): Promise<BattleMessage | undefined> {
    if (isBehind || state === undefined) {
      isBehind = false;
      state = await context.reader.read(battleId);
      if (state.plan.voterId !== voterId) {
        throw new ArenaError('not-your-battle', 'This is the battle of somebody else.');
      }
      texts ??= createLiveTexts(context.feed, battleId, () => wake());
    }
    const [shownState, shownTexts] = [state, texts];
    await shownTexts?.refresh(shownSlots(shownState));
    const none = { text: '', isWhole: false };
    const view = showBattle(context, shownState, (slot) => shownTexts?.sideOf(shownState, slot) ?? none);
    const message = nextMessage(sent, view);
    sent = view;
    return message;
  }

  async function produce(): Promise<IteratorResult<BattleMessage>> {
    while (!isOver) {
      // Armed before looking: what changes meanwhile is seen on the next way round.
      const changed = new Promise<void>((resolve) => (wake = resolve));
      const message = await look().catch((fault: unknown) => {
        leave();
        throw fault;
      });
      if (message !== undefined) {
        const { phase } = sent ?? {};
        if (phase === 'revealed' || phase === 'void') leave();
        return { done: false, value: message };
      }
      if (isOver) break;
      const timer = setTimeout(() => {
        isBehind = true;
        wake();
      }, lookAgainMs);
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
