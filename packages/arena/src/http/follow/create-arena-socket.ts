import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { Arena } from '../../run/arena.ts';
import type { BattleMessage } from '../../view/battle-view.ts';
import { faultOf, unknownBattle } from '../answer-faults.ts';
import { HttpFault } from '../http-fault.ts';
import { createVoterIdentity } from '../voter/voter-identity.ts';
import { isEnd } from './serve-battle-events.ts';

/** One open WebSocket, whoever serves it. */
export interface BattleSocket {
  /** Resolves once the system has taken the text, or the socket is closed. */
  send(text: string): Promise<void>;
  onMessage(listener: (text: string) => void): void;
  onClose(listener: () => void): void;
}

/** Serves a socket; the upgrade's headers say who the voter is. */
export type ArenaSocket = (socket: BattleSocket, upgrade: { readonly headers: IncomingHttpHeaders }) => void;

export interface ArenaSocketOptions {
  readonly arena: Arena;
  /** The same as the router's, which gives out the cookies. */
  readonly voterSecret: string;
  readonly onInternalError?: (error: unknown) => void;
}

const followSchema = z.object({
  type: z.literal('follow'),
  battleId: z.string().max(200),
  /** Comes back with each message, so that a page can tell those of an earlier request apart. */
  epoch: z.string().max(100).exactOptional(),
});
type Follow = z.output<typeof followSchema>;

/** What a socket is told: as by server-sent events, with the battle that it is about. */
type SocketMessage =
  | BattleMessage
  | { readonly type: 'end' }
  | { readonly type: 'error'; readonly error: string; readonly code: string };

/** Battles over WebSocket: a page says which one it follows, one at a time, and may say so again at any time. */
export function createArenaSocket(options: ArenaSocketOptions): ArenaSocket {
  const { arena, onInternalError = () => undefined } = options;
  const identity = createVoterIdentity(options.voterSecret);
  return (socket, { headers }) => {
    const voterId = identity.voterOf(headers.cookie);
    let reader: AsyncIterator<BattleMessage> | undefined;
    const tell = (message: SocketMessage, asked?: Follow): Promise<void> => {
      const about =
        asked === undefined
          ? {}
          : { battleId: asked.battleId, ...(asked.epoch === undefined ? {} : { epoch: asked.epoch }) };
      return socket.send(JSON.stringify({ ...message, ...about }));
    };
    const refuse = (error: unknown, asked?: Follow): Promise<void> => {
      const { status, code, message } = faultOf(error);
      if (status >= 500) onInternalError(error);
      return tell({ type: 'error', error: message, code }, asked);
    };

    async function follow(asked: Follow): Promise<void> {
      void reader?.return?.();
      if (voterId === undefined) return refuse(unknownBattle(), asked);
      const own = arena.follow(asked.battleId, voterId)[Symbol.asyncIterator]();
      reader = own;
      let isOver = false;
      for (let step = await own.next(); step.done !== true && reader === own; step = await own.next()) {
        const message = step.value;
        if (message.type === 'view') isOver = isEnd(message.view.phase);
        await tell(message, asked);
      }
      if (reader === own && isOver) await tell({ type: 'end' }, asked);
    }

    socket.onMessage((text) => {
      const asked = parseFollow(text);
      if (asked === undefined) void refuse(notUnderstood());
      else follow(asked).catch((error: unknown) => refuse(error, asked));
    });
    socket.onClose(() => void reader?.return?.());
  };
}

function notUnderstood(): HttpFault {
  return new HttpFault(
    400,
    'invalid-request',
    'Only {"type":"follow","battleId":…} is understood here; all else goes by HTTP.',
  );
}

function parseFollow(text: string): Follow | undefined {
  try {
    const parsed = followSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // Not JSON is like any other message that has no meaning here.
    return undefined;
  }
}
