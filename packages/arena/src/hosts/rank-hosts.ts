import type { HostReport } from './detect-host.ts';
import type { Contestant } from '../run/arena-options.ts';

export interface KnownHost extends HostReport {
  /** Generated tokens per second in recent answers, where some were measured. */
  readonly outputTokensPerSecond?: number | undefined;
}

/** Slower than this is no GPU at work, whatever the host says: hosts have reported one while they computed without. */
const gpuFromTokensPerSecond = 8;

/**
 * Best first: hosts on a GPU, of which nothing is known, without one, unreachable; among those alike the measured faster
 * one, then as given.
 */
export function rankHosts(hosts: readonly KnownHost[]): readonly KnownHost[] {
  return hosts.toSorted(
    (a, b) =>
      classOf(a) - classOf(b) ||
      // Unknown speed counts as 0: a measured host is the safer one.
      (b.outputTokensPerSecond ?? 0) - (a.outputTokensPerSecond ?? 0),
  );
}

function classOf({ isReachable, gpuShare, outputTokensPerSecond = Infinity }: KnownHost): number {
  if (!isReachable) return 3;
  if (gpuShare === undefined) return outputTokensPerSecond < gpuFromTokensPerSecond ? 2 : 1;
  return gpuShare > 0.5 && outputTokensPerSecond >= gpuFromTokensPerSecond ? 0 : 2;
}

/** Contestants with their targets in the order of ranked hosts; targets elsewhere keep their places behind them. */
export function preferHosts(
  contestants: readonly Contestant[],
  ranked: readonly Pick<HostReport, 'apiBase'>[],
): readonly Contestant[] {
  const origins = ranked.map(({ apiBase }) => new URL(apiBase).origin);
  const placeOf = ({ apiBase }: Contestant['targets'][number]): number => {
    const place = origins.indexOf(new URL(apiBase).origin);
    return place < 0 ? origins.length : place;
  };
  return contestants.map((contestant) => ({
    ...contestant,
    targets: contestant.targets.toSorted((a, b) => placeOf(a) - placeOf(b)),
  }));
}
