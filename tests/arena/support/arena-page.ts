import type { BattleMessage, BattleView } from '@genai-bench/arena';
import { WebSocket } from 'ws';
import { arenaPath } from './start-arena-server.ts';

/** What a page's socket hears: a message with the battle that it is about. */
export type Heard =
  | (BattleMessage & { readonly battleId: string; readonly epoch?: string })
  | {
      readonly type: 'end' | 'error';
      readonly battleId?: string;
      readonly epoch?: string;
      readonly code?: string;
    };

/** A page of the arena without a browser: its cookie, its commands, its socket, and the raw bytes of all of it. */
export interface ArenaPage {
  readonly wire: readonly string[];
  /** What it sends to say who it is, once it was told. */
  cookie(): string;
  request(path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<Response>;
  connect(headers?: Readonly<Record<string, string>>): Promise<ArenaSocketClient>;
}

export interface ArenaSocketClient {
  readonly socket: WebSocket;
  say(message: unknown): void;
  /** The next message that was not taken yet. */
  next(): Promise<Heard>;
}

export function openArenaPage(port: number): ArenaPage {
  const wire: string[] = [];
  let cookie: string | undefined;
  const origin = `http://127.0.0.1:${port}`;
  return {
    wire,
    cookie: () => cookie ?? '',
    async request(path, body, headers = {}) {
      const response = await fetch(`${origin}${arenaPath}${path}`, {
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
        headers: {
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }),
          ...(cookie === undefined ? {} : { cookie }),
          ...headers,
        },
      });
      cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
      wire.push(JSON.stringify([...response.headers]), await response.clone().text());
      return response;
    },
    async connect(headers = {}) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${arenaPath}/ws`, {
        headers: { ...(cookie === undefined ? {} : { cookie }), ...headers },
      });
      const heard: Heard[] = [];
      let wake = (): void => undefined;
      socket.on('message', (data: Buffer) => {
        wire.push(data.toString('utf8'));
        heard.push(JSON.parse(data.toString('utf8')) as Heard);
        wake();
      });
      socket.on('close', () => wake());
      await new Promise<void>((resolve, reject) => {
        socket.once('open', resolve);
        socket.once('error', reject);
      });
      return {
        socket,
        say: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
        async next() {
          while (heard.length === 0) {
            if (socket.readyState === socket.CLOSED) throw new Error('The socket closed before that.');
            await new Promise<void>((resolve) => (wake = resolve));
          }
          return heard.shift()!;
        },
      };
    },
  };
}

/** The view after a message: text has to go on from what is there. */
export function viewAfter(view: BattleView | undefined, message: Heard): BattleView {
  if (message.type === 'view') return message.view;
  if (message.type !== 'text' || view?.round === undefined) throw new Error(JSON.stringify(message));
  const { left, right } = view.round;
  if (message.from.left !== left.length || message.from.right !== right.length) {
    throw new Error(`Text goes on from ${JSON.stringify(message.from)}, not from what is there.`);
  }
  return { ...view, round: { ...view.round, left: left + message.left, right: right + message.right } };
}
