import type { AnswerPiece } from '../answer-feed.ts';
import { readAllPlaces, type FeedAccess } from './feed-places.ts';

type Listener = (piece: AnswerPiece) => void;

interface Hearing {
  readonly battleId: string;
  readonly listeners: Set<Listener>;
  /** Settles when Redis sends the battle's pieces from now on. */
  begun: Promise<unknown>;
}

/**
 * Passes on the pieces of battles that somebody watches here. Messages are lost while the connection is; so after each
 * new connection the texts of watched battles are told from their beginning.
 */
export function createFeedListeners(access: FeedAccess) {
  const { connection, keys } = access;
  const { waiting } = connection;
  const hearings = new Map<string, Hearing>();

  function hearingOf(battleId: string): Hearing {
    const channel = keys.channel(battleId);
    const known = hearings.get(channel);
    if (known !== undefined) return known;
    const hearing = { battleId, listeners: new Set<Listener>(), begun: hear(channel) };
    hearings.set(channel, hearing);
    return hearing;
  }

  function hear(channel: string): Promise<unknown> {
    const begun = connection.ask(() => waiting.subscribe(channel));
    // Who reads is told of it; who only listens hears from the beginning once there is a connection again.
    begun.catch(() => {});
    return begun;
  }

  function leave(battleId: string, listener: Listener): void {
    const channel = keys.channel(battleId);
    const hearing = hearings.get(channel);
    if (hearing?.listeners.delete(listener) !== true || hearing.listeners.size > 0) return;
    hearings.delete(channel);
    // A channel that could not be left sends what nobody here listens to.
    waiting.unsubscribe(channel).catch(() => {});
  }

  async function tellFromBeginning({ battleId, listeners }: Hearing): Promise<void> {
    await waiting.subscribe(keys.channel(battleId));
    for (const piece of await readAllPlaces(access, battleId)) tell(listeners, piece);
  }

  waiting.on('message', (channel: string, message: string) => {
    const hearing = hearings.get(channel);
    if (hearing === undefined) return;
    // Written by the script of this package.
    const [slot, contestantId, from, text] = JSON.parse(message) as [number, string, number, string];
    tell(hearing.listeners, { slot, contestantId, from, text });
  });
  waiting.on('ready', () => {
    for (const hearing of hearings.values()) {
      // If this fails the connection is lost again, and the next one begins here.
      tellFromBeginning(hearing).catch(() => {});
    }
  });

  return {
    add(battleId: string, listener: Listener): () => void {
      // One listener may be given twice, and each of the two leaves for itself.
      const heard: Listener = (piece) => listener(piece);
      hearingOf(battleId).listeners.add(heard);
      return () => leave(battleId, heard);
    },
    async whenHearing(battleId: string): Promise<void> {
      const channel = keys.channel(battleId);
      const hearing = hearings.get(channel);
      if (hearing === undefined) return;
      try {
        await hearing.begun;
      } catch {
        // That was then; a fault that lasts is thrown by the second attempt.
        hearing.begun = hear(channel);
        await hearing.begun;
      }
    },
    clear(): void {
      hearings.clear();
    },
  };
}

function tell(listeners: ReadonlySet<Listener>, piece: AnswerPiece): void {
  for (const listener of listeners) listener(piece);
}
