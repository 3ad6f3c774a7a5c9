import type { FanOutClient, FanOutClientOptions, FanOutTarget } from '@genai-bench/runner';
import type { BattlePlan } from '../battle/battle-event.ts';
import { createLatencyMemory, type LatencyMemory } from '../ordering/latency-memory.ts';
import { defaultScreeningLimits, type ScreeningLimits } from '../screening/screen-prompt.ts';
import type { RateOptions } from '../ratings/rate-options.ts';
import type { AnswerFeed } from '../storage/answer-feed.ts';
import type { BattleStore } from '../storage/battle-store.ts';

/** A model that can be in battles. */
export interface Contestant {
  /** Its name in ratings and files; a new version of a model is a new contestant. */
  readonly id: string;
  /** What people are shown after the reveal. */
  readonly label: string;
  /** `exhibition`: only as the labelled last challenger, outside the rating. */
  readonly role: 'contestant' | 'reserve' | 'exhibition';
  /** Where it can be asked, best first. All are the same model with the same settings. */
  readonly targets: readonly Omit<FanOutTarget, 'id'>[];
  /** Other names by which it, or its maker, might call itself. */
  readonly aliases: readonly string[];
}

export interface ArenaOptions {
  /** Shared by all workers. Closed by who made it. */
  readonly store: BattleStore;
  readonly contestants: readonly Contestant[];
  /** Where text under way is followed, shared by all workers; in this process unless given. Closed by who made it. */
  readonly feed?: AnswerFeed;
  /** Asks the models and holds each host's limit; an own one unless given. Closed by who made it. */
  readonly fanOutClient?: FanOutClient;
  /** Requests at one host at a time, for the own client. Several models on one small GPU thrash without it. */
  readonly maxParallelPerHost?: FanOutClientOptions['maxParallelPerHost'];
  /** How many meet in a battle, exhibition not counted. 4 unless stated, or as many as there are. */
  readonly contestantCount?: number;
  /** `fixed`: in the order of the list, shown as it comes, for show. Votes of such battles are never rated. */
  readonly orderRule?: BattlePlan['orderRule'];
  /** Ids, fastest first: the order of asking until latencies are known. */
  readonly dispatchOrder?: readonly string[];
  readonly maxOutputTokenCount?: number;
  /** How often a host is asked while it has shown no text. 2 unless stated. */
  readonly maxAttempts?: number;
  /** How votes become ratings; see docs/ratings.md. */
  readonly rateOptions?: RateOptions;
  readonly limits?: Partial<ScreeningLimits>;
  readonly timeLimits?: Partial<TimeLimits>;
  /** Where a revealed answer can be read again. */
  readonly answerUrlOf?: (battleId: string, contestantId: string) => string;
  /** Wall time in ms since 1970. */
  readonly now?: () => number;
  /** A whole number from 0 to 2^32 - 1, kept with the battle. */
  readonly drawSeed?: () => number;
  /** Cannot be guessed: who knows a battle's id may read its answers once it is revealed. */
  readonly createId?: () => string;
  /** Hears of faults that nobody waits for, such as a store that is away while answers come in. */
  readonly onFault?: (fault: unknown) => void;
}

/** All in ms. */
export interface TimeLimits {
  readonly attemptMs: number;
  readonly firstTokenMs: number;
  /** From the opening to the last answer, reserves and other hosts included. */
  readonly battleMs: number;
  /** How long a pair waits for a model that was asked and has not begun, while others could meet. */
  readonly holdMs: number;
  /** After this without a sign of life, another worker takes a battle over. */
  readonly leaseMs: number;
}

const defaultTimeLimits: TimeLimits = {
  attemptMs: 120_000,
  firstTokenMs: 60_000,
  battleMs: 300_000,
  holdMs: 20_000,
  leaseMs: 15_000,
};

export interface ResolvedArenaOptions extends Required<
  Omit<ArenaOptions, 'store' | 'feed' | 'fanOutClient' | 'maxParallelPerHost' | 'limits' | 'timeLimits'>
> {
  readonly limits: ScreeningLimits;
  readonly timeLimits: TimeLimits;
  readonly latencies: LatencyMemory;
}

export function resolveArenaOptions(options: ArenaOptions): ResolvedArenaOptions {
  return {
    contestants: options.contestants,
    contestantCount: options.contestantCount ?? 4,
    orderRule: options.orderRule ?? 'random',
    dispatchOrder: options.dispatchOrder ?? [],
    latencies: createLatencyMemory(),
    maxOutputTokenCount: options.maxOutputTokenCount ?? 2_048,
    maxAttempts: options.maxAttempts ?? 2,
    rateOptions: options.rateOptions ?? {},
    limits: { ...defaultScreeningLimits, ...options.limits },
    timeLimits: { ...defaultTimeLimits, ...options.timeLimits },
    answerUrlOf:
      options.answerUrlOf ??
      ((battleId, contestantId) =>
        `/api/v1/arena/battles/${encodeURIComponent(battleId)}/answers/${encodeURIComponent(contestantId)}`),
    now: options.now ?? Date.now,
    drawSeed: options.drawSeed ?? (() => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0),
    createId: options.createId ?? (() => crypto.randomUUID()),
    onFault: options.onFault ?? (() => undefined),
  };
}
