import type { Contestant } from '../run/contestant.ts';
import type { HostReport } from './detect-host.ts';

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
