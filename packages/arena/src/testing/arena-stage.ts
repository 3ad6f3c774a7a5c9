import type { Arena } from '../run/arena.ts';
import type { ArenaOptions } from '../run/arena-options.ts';
import { createArena } from '../run/create-arena.ts';
import type { BattleStore } from '../storage/battle-store.ts';
import { createMemoryAnswerFeed } from '../storage/memory-answer-feed.ts';
import { createMemoryBattleStore } from '../storage/memory-battle-store.ts';
import type { BattleMessage, BattleView } from '../view/battle-view.ts';
import { contestantsAt, startModelServer, type ModelBehaviour, type ModelServer } from './model-server.ts';

const closers: (() => unknown)[] = [];
/** Ends what a test began; each test file calls it after each of its tests. */
export async function closeStages(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

export const answers: ModelBehaviour = ({ model, end }) => end(`text of ${model.length} and more`);
export const hangs: ModelBehaviour = () => undefined;

export async function serve(behaviours: Record<string, ModelBehaviour>): Promise<ModelServer> {
  const server = await startModelServer(behaviours);
  closers.push(() => server.close());
  return server;
}

export interface Stage {
  readonly server: ModelServer;
  readonly store: BattleStore;
  readonly feed: ReturnType<typeof createMemoryAnswerFeed>;
  readonly arena: Arena;
}

export async function stage(
  behaviours: Record<string, ModelBehaviour>,
  options: Partial<ArenaOptions> = {},
): Promise<Stage> {
  const names = Object.keys(behaviours);
  const server = await serve(
    Object.fromEntries(names.map((name) => [name.split(':')[0]!, behaviours[name]!])),
  );
  const store = options.store ?? createMemoryBattleStore();
  const feed = createMemoryAnswerFeed();
  const arena = open({ store, feed, contestants: contestantsAt(server, names), ...options });
  return { server, store, feed, arena };
}

export function open(options: ArenaOptions): Arena {
  const arena = createArena({ maxAttempts: 1, ...options });
  closers.push(() => arena.close());
  return arena;
}

export const start = (arena: Arena, parts: { prompt?: string; key?: string; nextPrompts?: string[] } = {}) =>
  arena.start({
    voterId: 'voter-1',
    prompt: parts.prompt ?? 'Why?',
    idempotencyKey: parts.key ?? 'start-1',
    nextPrompts: parts.nextPrompts,
  });

/** Reads until a view is as wanted; the text messages that came with it are put into it. */
export async function until(
  messages: AsyncIterable<BattleMessage>,
  isWanted: (view: BattleView) => boolean,
): Promise<BattleView> {
  let view: BattleView | undefined;
  for await (const message of messages) {
    view = applied(view, message);
    if (isWanted(view)) return view;
  }
  throw new Error(`The battle ended at ${JSON.stringify(view)}.`);
}

export function applied(view: BattleView | undefined, message: BattleMessage): BattleView {
  if (message.type === 'view') return message.view;
  if (view?.round === undefined) throw new Error('Text came without a round.');
  const { left, right } = view.round;
  if (message.from.left !== left.length || message.from.right !== right.length) {
    throw new Error(`Text goes on from ${JSON.stringify(message.from)}, not from what is there.`);
  }
  return { ...view, round: { ...view.round, left: left + message.left, right: right + message.right } };
}

export const isComplete = ({ round }: BattleView): boolean => round?.isComplete === true;

let keyCount = 0;
export const turnOf = ({ battleId, turn }: BattleView) => ({
  battleId,
  voterId: 'voter-1',
  expectedTurn: turn,
  idempotencyKey: `key-${(keyCount += 1)}`,
});

export const vote = (arena: Arena, view: BattleView, outcome: 'left' | 'right' = 'left') =>
  arena.vote({ ...turnOf(view), round: view.round!.round, outcome });

/** Votes for the left side until nobody is left, then has all revealed. */
export async function playToTheEnd(arena: Arena, battleId: string): Promise<BattleView> {
  for (;;) {
    const view = await until(
      arena.follow(battleId, 'voter-1'),
      (seen) => isComplete(seen) || seen.phase === 'decided' || seen.phase === 'void',
    );
    if (view.phase === 'void') return view;
    if (view.phase === 'decided') return arena.reveal(turnOf(view));
    await vote(arena, view);
  }
}

export const allIn = async ({ store }: Stage, battleId: string, count: number): Promise<void> => {
  const finishedCount = async () =>
    (await store.read(battleId))!.filter(({ type }) => type === 'answer-finished').length;
  if ((await finishedCount()) >= count) return;
  await new Promise<void>((resolve) => {
    const leave = store.subscribe(() => {
      void finishedCount().then((finished) => {
        if (finished < count) return;
        leave();
        resolve();
      });
    });
  });
};
