/**
 * How long people wait in a battle of four models that take 3, 5, 8 and 2 seconds.
 * Run: pnpm --filter @genai-bench/bench arena [--scale 0.25] [--postgres-url postgres://…] [--votes-only]
 *
 * First as arenas are often built: one model asked after the other, the next one only after the vote. Then as built here,
 * in step (blind) and free (for show), against the same servers. Last, what a vote itself costs, by where votes are kept:
 * `--votes-only` measures and prints this alone. The PostgreSQL database should be a new one.
 */
import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createArena,
  createMemoryBattleStore,
  drawBattlePlan,
  type ArenaOptions,
  type BattleStore,
  type BattleView,
  type Contestant,
} from '@genai-bench/arena';
import { createPostgresBattleStore } from '@genai-bench/arena/postgres';
import { createSqliteBattleStore } from '@genai-bench/arena/sqlite';
import { createFanOutClient } from '@genai-bench/runner';
import { machineLine } from './support/machine-line.ts';
import { quantilesOf } from './support/quantiles.ts';
import { startSimulatorProcess } from './support/simulator-process.ts';
import { markdownTable, writeResult } from './support/write-table.ts';

const scaleAt = process.argv.indexOf('--scale');
const scale = scaleAt < 0 ? 1 : Number(process.argv[scaleAt + 1]);
const tokenCount = 60;
const voteCount = 1_000;
const postgresUrlAt = process.argv.indexOf('--postgres-url');
const postgresUrl = postgresUrlAt < 0 ? undefined : process.argv[postgresUrlAt + 1];
const isVotesOnly = process.argv.includes('--votes-only');
const voterId = 'bench';
const machine = machineLine();

const models = [3, 5, 8, 2].map((seconds) => ({ id: `${seconds}s-model`, totalMs: seconds * 1_000 * scale }));
// A tenth of the time passes before the first token, as with a prompt of some length.
const servers = await Promise.all(
  models.map(({ totalMs }) =>
    startSimulatorProcess({ ttftMs: totalMs / 10, itlMs: (totalMs * 0.9) / (tokenCount - 1) }),
  ),
);
const quick = await startSimulatorProcess({ ttftMs: 1, itlMs: 1 });

const contestant = (id: string, apiBase: string): Contestant => ({
  id,
  label: id,
  role: 'contestant',
  targets: [{ backend: 'openai', apiBase, model: 'sim', extraBody: { ignore_eos: true } }],
  aliases: [],
});
const contestants = models.map(({ id }, index) => contestant(id, servers[index]!.url));

interface Waits {
  readonly name: string;
  readonly firstTextMs: number;
  readonly firstPairMs: number;
  /** Until the next pair is on the screen, and until it is whole. */
  readonly afterVoteMs: number[];
  readonly wholeAfterVoteMs: number[];
  readonly view?: BattleView;
}

/** Whole answers, asked for when they are needed. */
async function oneByOne(): Promise<Waits> {
  const client = createFanOutClient();
  const took: number[] = [];
  for (const { id, targets } of contestants) {
    const began = performance.now();
    const running = client.fanOut({
      prompt: 'Why is the sky blue?',
      targets: [{ ...targets[0]!, id }],
      maxOutputTokenCount: tokenCount,
    });
    await running.records;
    took.push(performance.now() - began);
  }
  await client.close();
  const [first, second, ...later] = took as [number, number, ...number[]];
  return {
    name: 'one by one, on demand',
    firstTextMs: first + second,
    firstPairMs: first + second,
    afterVoteMs: later,
    wholeAfterVoteMs: later,
  };
}

async function asBuilt(name: string, options: Partial<ArenaOptions>): Promise<Waits> {
  const arena = createArena({
    store: createMemoryBattleStore(),
    contestants,
    maxOutputTokenCount: tokenCount,
    ...options,
  });
  const began = performance.now();
  const { battleId } = await arena.start({ voterId, prompt: 'Why is the sky blue?', idempotencyKey: 'k' });
  let firstTextMs = 0;
  const completeMs: number[] = [];
  const afterVoteMs: number[] = [];
  const wholeAfterVoteMs: number[] = [];
  let votedAtMs = 0;
  let view: BattleView | undefined;
  for await (const message of arena.follow(battleId, voterId)) {
    const nowMs = performance.now();
    if (message.type === 'view') view = message.view;
    const { left, right } =
      message.type === 'text' ? message : (message.view.round ?? { left: '', right: '' });
    if (firstTextMs === 0 && left + right !== '') firstTextMs = nowMs - began;
    if (view === undefined || message.type === 'text') continue;
    const { round, turn, phase } = view;
    if (round !== undefined && round.round > afterVoteMs.length) afterVoteMs.push(nowMs - votedAtMs);
    const turnRequest = { battleId, voterId, expectedTurn: turn, idempotencyKey: `key-${turn}` };
    if (phase === 'decided') await arena.reveal(turnRequest);
    if (round?.isComplete !== true) continue;
    completeMs.push(nowMs - began);
    if (round.round > 0) wholeAfterVoteMs.push(nowMs - votedAtMs);
    votedAtMs = performance.now();
    await arena.vote({ ...turnRequest, round: round.round, outcome: 'left' });
  }
  await arena.close();
  return {
    name,
    firstTextMs,
    firstPairMs: completeMs[0] ?? Number.NaN,
    afterVoteMs,
    wholeAfterVoteMs,
    ...(view === undefined ? {} : { view }),
  };
}

/** The seed that draws the order of the list, so that all ways meet the same pairs. */
function seedOfListedOrder(): number {
  for (let seed = 0; ; seed += 1) {
    const plan = drawBattlePlan({
      battleId: '',
      voterId,
      prompt: '',
      candidates: contestants,
      contestantCount: contestants.length,
      orderRule: 'random',
      seed,
      openedAtMs: 0,
    });
    if (plan.contestantIds.every((id, index) => id === contestants[index]!.id)) return seed;
  }
}

/** From the vote to the next pair, in the returned view and at a follower. */
async function voteTimes(
  store: BattleStore,
): Promise<{ readonly returnedMs: number[]; readonly followedMs: number[] }> {
  const crowd = Array.from({ length: 5 }, (_, index) => contestant(`quick-${index}`, quick.url));
  const limits = {
    battlesPerVoterPerDay: Infinity,
    battlesPerDay: Infinity,
    parallelBattlesPerVoter: Infinity,
  };
  const arena = createArena({
    store,
    contestants: crowd,
    contestantCount: 5,
    maxOutputTokenCount: 8,
    limits,
  });
  const returnedMs: number[] = [];
  const followedMs: number[] = [];
  for (let battle = 0; returnedMs.length < voteCount; battle += 1) {
    let view = await arena.start({
      voterId,
      prompt: `Question ${battle}`,
      idempotencyKey: `start-${battle}`,
    });
    const { battleId } = view;
    const messages = arena.follow(battleId, voterId)[Symbol.asyncIterator]();
    const nextView = async (isWanted: (view: BattleView) => boolean): Promise<void> => {
      do {
        const { value } = (await messages.next()) as IteratorYieldResult<{ type: string; view?: BattleView }>;
        view = value.view ?? view;
      } while (!isWanted(view));
    };
    await nextView(({ round }) => round?.isComplete === true);
    const isVoting = (): boolean => view.phase === 'voting';
    while (isVoting()) {
      // Other answers may still come: a vote is timed when the next pair is whole, as for people who read.
      await nextIdle();
      const round = view.round!.round;
      const began = performance.now();
      const request = { battleId, voterId, expectedTurn: view.turn, idempotencyKey: `vote-${round}`, round };
      const voted = arena.vote({ ...request, outcome: 'right' }).then(() => performance.now() - began);
      await nextView(({ votes }) => votes.length > round);
      followedMs.push(performance.now() - began);
      returnedMs.push(await voted);
      if (view.phase === 'waiting' || view.round?.isComplete === false) {
        await nextView(({ round: shown, phase }) => shown?.isComplete === true || phase === 'decided');
      }
    }
    await messages.return?.();
  }
  await arena.close();
  await store.close();
  return { returnedMs, followedMs };
}

/** A row for each store, and for where the next pair is seen. */
async function voteTable(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'genai-bench-arena-'));
  const stores: Readonly<Record<string, () => Promise<BattleStore>>> = {
    memory: async () => createMemoryBattleStore(),
    SQLite: () => createSqliteBattleStore({ file: join(folder, 'battles.db') }),
    ...(postgresUrl === undefined
      ? {}
      : { PostgreSQL: () => createPostgresBattleStore({ url: postgresUrl }) }),
  };
  const rows: string[][] = [];
  for (const [name, open] of Object.entries(stores)) {
    const { returnedMs, followedMs } = await voteTimes(await open());
    for (const [where, times] of [
      ['in the returned view', returnedMs],
      ['at a follower', followedMs],
    ] as const) {
      const { p50, p99, max } = quantilesOf(times);
      const met = p99 < 10 ? 'yes' : 'no';
      rows.push([name, where, p50.toFixed(2), p99.toFixed(2), max.toFixed(2), '10', met]);
    }
  }
  await rm(folder, { recursive: true });
  return markdownTable({
    head: ['kept in', 'where', 'p50, ms', 'p99, ms', 'max, ms', 'aim for p99, ms', 'met'],
    rows,
  });
}

const nextIdle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

// Arenas run for weeks: what is compiled at the first battle is not what people wait for.
const warmUp = { contestants: [contestant('warm-1', quick.url), contestant('warm-2', quick.url)] };
await asBuilt('warm-up', warmUp);
if (isVotesOnly) {
  process.stdout.write(`${await voteTable()}\n`);
  await Promise.all([...servers, quick].map((server) => server.close()));
  process.exit();
}
const sequential = await oneByOne();
const inStep = await asBuilt('as built, in step (blind)', { drawSeed: seedOfListedOrder });
const free = await asBuilt('as built, free (for show)', { orderRule: 'fixed' });
const votes = await voteTable();
await Promise.all([...servers, quick].map((server) => server.close()));

const ms = (value: number): string => value.toFixed(1);
const listed = (values: readonly number[]): string => values.map(ms).join(', ');
const aimRows = [inStep, free].flatMap(({ name, firstTextMs, firstPairMs, view }) => {
  const pair = (view?.reveal?.contestants ?? []).filter(({ contestantId }) =>
    [contestants[0]!.id, contestants[1]!.id].includes(contestantId),
  );
  const ttfts = pair.map(({ ttftMs }) => ttftMs ?? Number.NaN);
  const slowestMs = Math.max(...pair.map(({ e2eLatencyMs }) => e2eLatencyMs ?? Number.NaN));
  const behind = (measuredMs: number, aimMs: number): string[] => [
    ms(measuredMs - aimMs),
    measuredMs - aimMs < 50 ? 'yes' : 'no',
  ];
  return [
    [`${name}: first text after the slower first token`, '50', ...behind(firstTextMs, Math.max(...ttfts))],
    [`${name}: first text after the faster first token`, '50', ...behind(firstTextMs, Math.min(...ttfts))],
    [`${name}: first pair whole after its slower model`, '50', ...behind(firstPairMs, slowestMs)],
  ];
});
writeResult(
  'arena',
  `# Arena: how long people wait

${machine} Models of 3, 5, 8 and 2 s (times ${scale}), a tenth of it before the first of ${tokenCount} tokens, in this order of meeting;
whoever is voted for is voted for as soon as the pair is whole. In ms.

${markdownTable({
  head: [
    'way',
    'first text',
    'first pair whole',
    'next pair on the screen after the vote',
    'next pair whole after the vote',
  ],
  rows: [sequential, inStep, free].map(
    ({ name, firstTextMs, firstPairMs, afterVoteMs, wholeAfterVoteMs }) => [
      name,
      ms(firstTextMs),
      ms(firstPairMs),
      listed(afterVoteMs),
      listed(wholeAfterVoteMs),
    ],
  ),
})}

A pair is shown when both its sides have begun, so the first text comes with the slower side's first token and the aim by
the faster one is out of reach: see [decision 6](../../docs/decisions/0006-both-sides-in-step.md).

${markdownTable({ head: ['what', 'aim below, ms', 'measured, ms', 'met'], rows: aimRows })}

${voteCount.toLocaleString('en')} votes in one process, by where they are kept, from the call to the next pair. SQLite outlives the
process; PostgreSQL on the same machine, which waits for its disk with each vote:

${votes}`,
);
