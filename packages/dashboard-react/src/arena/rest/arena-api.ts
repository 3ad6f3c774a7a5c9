import type {
  ArenaLeaderboard,
  BattleListing,
  BattleMessage,
  BattleView,
  VoteOutcome,
} from '@genai-bench/arena';
import { readEventStream } from '@genai-bench/stream-server/client';
import { ArenaApiError } from './arena-api-error.ts';

/** What the components ask of an arena's REST interface. Every method throws an `ArenaApiError` when refused. */
export interface ArenaApi {
  startBattle(request: StartBattle, idempotencyKey: string): Promise<BattleView>;
  viewBattle(battleId: string, signal?: AbortSignal): Promise<BattleView>;
  /** Calls back for each message until the battle is over, the connection ends, or the signal aborts. */
  followBattle(
    battleId: string,
    onMessage: (message: BattleMessage) => void,
    signal: AbortSignal,
  ): Promise<void>;
  vote(battleId: string, vote: CastVoteRequest, idempotencyKey: string): Promise<BattleView>;
  undo(battleId: string, turn: number, idempotencyKey: string): Promise<BattleView>;
  reveal(battleId: string, turn: number, idempotencyKey: string): Promise<BattleView>;
  /** The text behind a revealed `answerUrl`. */
  readAnswer(answerUrl: string, signal?: AbortSignal): Promise<string>;
  /** The voter's own, newest first. */
  listBattles(signal?: AbortSignal): Promise<readonly BattleListing[]>;
  readLeaderboard(signal?: AbortSignal): Promise<ArenaLeaderboard>;
  readonly exportUrl: (kind: ArenaExport) => string;
}

export interface StartBattle {
  readonly prompt: string;
  /** Asked next, probably: the arena may begin the first of them ahead. */
  readonly nextPrompts?: readonly string[];
}

export interface CastVoteRequest {
  readonly turn: number;
  readonly round: number;
  readonly outcome: VoteOutcome;
}

export type ArenaExport = 'votes' | 'preferences';

export interface ArenaApiOptions {
  /** Address below which the arena is mounted; `/api/v1/arena` of the page's own server unless stated. */
  readonly apiBase?: string | undefined;
  /** For servers that ask viewers for one. */
  readonly token?: string | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

export function createArenaApi(options: ArenaApiOptions = {}): ArenaApi {
  const root = (options.apiBase ?? '/api/v1/arena').replace(/\/+$/, '');
  const send = createSend(options);
  const askJson = async (url: string, sent: SentRequest = {}): Promise<unknown> =>
    (await send(url, sent)).json();
  const pathOf = (battleId: string): string => `${root}/battles/${encodeURIComponent(battleId)}`;
  const command = async (url: string, body: unknown, idempotencyKey: string): Promise<BattleView> =>
    (await askJson(url, { body, idempotencyKey })) as BattleView;
  return {
    // The casts trust the server of the same version; what it says is shown as text, never run.
    startBattle: ({ prompt, nextPrompts = [] }, key) =>
      command(`${root}/battles`, { prompt, ...(nextPrompts.length === 0 ? {} : { nextPrompts }) }, key),
    viewBattle: async (battleId, signal) => (await askJson(pathOf(battleId), { signal })) as BattleView,
    followBattle: async (battleId, onMessage, signal) => {
      const accept = 'text/event-stream';
      const { body } = await send(`${pathOf(battleId)}/events`, { accept, signal });
      if (body === null) return;
      await readEventStream(body, ({ event, data }) => {
        if (event === 'view' || event === 'text') onMessage(JSON.parse(data) as BattleMessage);
      });
    },
    vote: (battleId, { turn, round, outcome }, key) =>
      command(`${pathOf(battleId)}/votes`, { turn, round, outcome }, key),
    undo: (battleId, turn, key) => command(`${pathOf(battleId)}/undo`, { turn }, key),
    reveal: (battleId, turn, key) => command(`${pathOf(battleId)}/reveal`, { turn }, key),
    readAnswer: async (answerUrl, signal) =>
      (await send(besideRoot(root, answerUrl), { accept: 'text/plain', signal })).text(),
    listBattles: async (signal) =>
      ((await askJson(`${root}/battles`, { signal })) as { readonly battles: readonly BattleListing[] })
        .battles,
    readLeaderboard: async (signal) => (await askJson(`${root}/leaderboard`, { signal })) as ArenaLeaderboard,
    exportUrl: (kind) => `${root}/exports/${kind}`,
  };
}

interface SentRequest {
  readonly accept?: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal | undefined;
}

function createSend({ token, fetch }: ArenaApiOptions) {
  return async (
    url: string,
    { accept = 'application/json', body, idempotencyKey, signal }: SentRequest,
  ): Promise<Response> => {
    const response = await (fetch ?? globalThis.fetch)(url, {
      method: idempotencyKey === undefined ? 'GET' : 'POST',
      credentials: 'same-origin',
      headers: {
        accept,
        ...(token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(idempotencyKey === undefined
          ? {}
          : { 'content-type': 'application/json', 'idempotency-key': idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (!response.ok) throw ArenaApiError.of(response.status, await readJson(response));
    return response;
  };
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return (await response.json()) as unknown;
  } catch {
    // A proxy's error page: the status says what is to be said.
    return undefined;
  }
}

/** A path of the server that the arena is on, which need not be the page's. */
function besideRoot(root: string, path: string): string {
  return /^https?:/.test(root) ? new URL(path, root).href : path;
}
