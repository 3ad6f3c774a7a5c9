import type { AnswerFeed, AnswerPiece, PartialAnswer } from './answer-feed.ts';
import { closedFailure } from './store-failure.ts';

/** A feed within one process. A text that is not reset goes `ttlMs` (10 minutes) after its last piece. */
export function createMemoryAnswerFeed({
  ttlMs = 600_000,
  now = Date.now,
}: { readonly ttlMs?: number; readonly now?: () => number } = {}): AnswerFeed {
  const texts = new Map<string, PartialAnswer & { readonly changedAtMs: number }>();
  const listeners = new Map<string, Set<(piece: AnswerPiece) => void>>();
  let isClosed = false;

  function forgetOld(): void {
    // A map gives its entries in the order in which they were set: the first that is young ends the search.
    for (const [place, { changedAtMs }] of texts) {
      if (now() - changedAtMs < ttlMs) return;
      texts.delete(place);
    }
  }

  return {
    append(battleId, slot, contestantId, text) {
      if (isClosed) throw closedFailure();
      forgetOld();
      const place = placeOf(battleId, slot);
      const held = texts.get(place);
      const before = held?.contestantId === contestantId ? held.text : '';
      texts.delete(place);
      texts.set(place, { contestantId, text: before + text, changedAtMs: now() });
      for (const listener of listeners.get(battleId) ?? []) {
        listener({ slot, contestantId, from: before.length, text });
      }
    },
    async read(battleId, slot) {
      if (isClosed) throw closedFailure();
      forgetOld();
      const held = texts.get(placeOf(battleId, slot));
      return held === undefined ? undefined : { contestantId: held.contestantId, text: held.text };
    },
    async reset(battleId, slot) {
      if (isClosed) throw closedFailure();
      texts.delete(placeOf(battleId, slot));
    },
    subscribe(battleId, listener) {
      if (isClosed) throw closedFailure();
      const ofBattle = listeners.get(battleId) ?? new Set();
      listeners.set(battleId, ofBattle);
      // One listener may be given twice, and each of the two leaves for itself.
      const heard = (piece: AnswerPiece): void => listener(piece);
      ofBattle.add(heard);
      return () => {
        ofBattle.delete(heard);
        if (ofBattle.size === 0 && listeners.get(battleId) === ofBattle) listeners.delete(battleId);
      };
    },
    async close() {
      isClosed = true;
      texts.clear();
      listeners.clear();
    },
  };
}

function placeOf(battleId: string, slot: number): string {
  return JSON.stringify([battleId, slot]);
}
