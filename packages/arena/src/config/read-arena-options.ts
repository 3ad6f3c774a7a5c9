import type { ArenaOptions, TimeLimits } from '../run/arena-options.ts';
import type { ScreeningLimits } from '../screening/screen-prompt.ts';
import type { ArenaConfig, HostConfig } from './arena-config.ts';

/** What a configuration says of the arena itself; what it leaves out is absent. */
export function readArenaOptions(
  { battle, limits }: ArenaConfig,
  hosts: readonly HostConfig[],
): Omit<ArenaOptions, 'store' | 'contestants'> {
  const limitOf = new Map(
    hosts.flatMap(({ url, maxParallel }) =>
      maxParallel === undefined ? [] : [[new URL(url).origin, maxParallel] as const],
    ),
  );
  const screening: Record<keyof ScreeningLimits, number | undefined> = {
    promptLength: limits.promptLength,
    battlesPerVoterPerDay: limits.battlesPerPersonPerDay,
    battlesPerDay: limits.battlesPerDay,
    parallelBattlesPerVoter: limits.battlesAtOncePerPerson,
    outputTokensPerDay: limits.outputTokensPerDay,
  };
  const times: Partial<Record<keyof TimeLimits, number | undefined>> = {
    attemptMs: battle.attemptTimeout,
    firstTokenMs: battle.firstTokenTimeout,
    battleMs: battle.battleTimeout,
    holdMs: battle.hold,
  };
  return {
    contestantCount: battle.contestants,
    orderRule: battle.order,
    limits: stated(screening),
    timeLimits: stated(times),
    ...(battle.dispatchOrder === 'learned' ? {} : { dispatchOrder: battle.dispatchOrder }),
    ...stated({ maxAttempts: battle.maxAttempts, maxOutputTokenCount: battle.maxOutputTokens }),
    ...(limitOf.size === 0
      ? {}
      : { maxParallelPerHost: (origin: string) => limitOf.get(origin) ?? Infinity }),
  };
}

function stated<T extends Readonly<Record<string, number | undefined>>>(
  values: T,
): { [K in keyof T]?: number } {
  // Holds: only entries of `values` that are numbers stay.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: number;
  };
}
