import { createFanOutClient } from '@genai-bench/runner';
import type { VoterCommand } from '../battle/decide-battle.ts';
import { isOver, type BattleState } from '../battle/battle-state.ts';
import { exportPreferences, exportVotes } from '../board/export-votes.ts';
import { createLeaderboard } from '../board/create-leaderboard.ts';
import { followBattle, type Follower } from '../follow/follow-battle.ts';
import { textOf, shownSlots, showBattle } from '../follow/show-battle.ts';
import { createMemoryAnswerFeed } from '../storage/memory-answer-feed.ts';
import type { PartialAnswer } from '../storage/answer-feed.ts';
import type { BattleView } from '../view/battle-view.ts';
import type { Arena, TurnRequest } from './arena.ts';
import type { ArenaContext } from './arena-context.ts';
import { ArenaError, notYourBattle } from './arena-error.ts';
import { resolveArenaOptions, type ArenaOptions } from './arena-options.ts';
import { createBattleReader } from './battle-reader.ts';
import { createBattleRuns } from './battle-runs.ts';
import { commandBattle } from './command-battle.ts';
import { listAskedFor, createStart } from './start-battle.ts';

/**
 * One worker's arena over a store. It begins at once to take up battles of workers that are gone. Throws an `ArenaError`
 * for contestants that make no battle.
 */
export function createArena(options: ArenaOptions): Arena {
  const { context, closeOwn } = createContext(options);
  const runs = createBattleRuns(context);
  const followers = new Set<Follower>();
  const leaderboard = createLeaderboard(context);
  const start = createStart(context, runs);
  let closing: Promise<void> | undefined;

  async function obey(request: TurnRequest, command: VoterCommand): Promise<BattleView> {
    const state = await commandBattle(context, request.battleId, command, request.idempotencyKey);
    return viewState(context, state);
  }

  function requireOpen(): void {
    if (closing !== undefined) throw new ArenaError('store-failed', 'The arena is closed. Try again.');
  }

  return {
    async start(request) {
      requireOpen();
      return viewState(context, await start(request));
    },
    async view(battleId, voterId) {
      return viewState(context, await readOwn(context, battleId, voterId));
    },
    vote: (request) => {
      const { voterId, expectedTurn, round, outcome } = request;
      return obey(request, { type: 'vote', voterId, expectedTurn, round, outcome });
    },
    undo: (request) =>
      obey(request, { type: 'undo', voterId: request.voterId, expectedTurn: request.expectedTurn }),
    reveal: (request) =>
      obey(request, { type: 'reveal', voterId: request.voterId, expectedTurn: request.expectedTurn }),
    follow(battleId, voterId) {
      requireOpen();
      const follower = followBattle(context, battleId, voterId, () => followers.delete(follower));
      followers.add(follower);
      return follower;
    },
    battlesOf: (voterId, limit) => listAskedFor(context, voterId, limit),
    async revealedAnswer(battleId, contestantId) {
      const state = await context.reader.read(battleId);
      const answer = state.slots.find((slot) => slot.contestantId === contestantId)?.answer;
      return isOver(state) && answer?.status === 'finished' ? answer.text : undefined;
    },
    leaderboard,
    exportVotes: () => exportVotes(context),
    exportPreferences: () => exportPreferences(context),
    close: () =>
      (closing ??= (async () => {
        await runs.close();
        for (const follower of followers) follower.leave();
        context.reader.close();
        await closeOwn();
      })()),
  };
}

function createContext(options: ArenaOptions): {
  readonly context: ArenaContext;
  readonly closeOwn: () => Promise<void>;
} {
  const { store, contestants, maxParallelPerHost } = options;
  checkContestants(options);
  const ownFeed = options.feed === undefined ? createMemoryAnswerFeed() : undefined;
  const ownClient =
    options.fanOutClient === undefined
      ? createFanOutClient(maxParallelPerHost === undefined ? {} : { maxParallelPerHost })
      : undefined;
  const feed = options.feed ?? ownFeed;
  const client = options.fanOutClient ?? ownClient;
  if (feed === undefined || client === undefined) throw new TypeError('Either is given or made.');
  const context: ArenaContext = {
    workerId: crypto.randomUUID(),
    options: resolveArenaOptions(options),
    store,
    feed,
    client,
    reader: createBattleReader(store),
    contestantById: new Map(contestants.map((contestant) => [contestant.id, contestant])),
  };
  const closeOwn = async (): Promise<void> => {
    await ownClient?.close();
    await ownFeed?.close();
  };
  return { context, closeOwn };
}

function checkContestants({ contestants, contestantCount = 4 }: ArenaOptions): void {
  const ids = contestants.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) {
    throw new ArenaError('bad-config', `Two contestants have the id "${twice}". Give each its own.`);
  }
  const homeless = contestants.find(({ targets }) => targets.length === 0);
  if (homeless !== undefined) {
    throw new ArenaError('bad-config', `"${homeless.id}" has no host to be asked at. Give it a target.`);
  }
  const count = contestants.filter(({ role }) => role === 'contestant').length;
  if (Math.min(count, contestantCount) < 2) {
    throw new ArenaError(
      'too-few-models',
      `A battle takes at least 2 models with the role "contestant", got ${count}.`,
    );
  }
}

async function readOwn({ reader }: ArenaContext, battleId: string, voterId: string): Promise<BattleState> {
  const state = await reader.read(battleId);
  if (state.plan.voterId === voterId) return state;
  throw notYourBattle();
}

async function viewState(context: ArenaContext, state: BattleState): Promise<BattleView> {
  const live = new Map<number, PartialAnswer | undefined>();
  for (const slot of shownSlots(state)) live.set(slot, await context.feed.read(state.plan.battleId, slot));
  return showBattle(context, state, (slot) => textOf(state, slot, live.get(slot)));
}
