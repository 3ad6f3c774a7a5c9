import type { PairResult } from './votes-from-results.ts';

/**
 * 1987 season of the American League East, wins of the home team and of the visitors: Agresti, Categorical Data Analysis
 * (2002), table 10.11, as in R's BradleyTerry2. The home team stands left.
 */
const HOME_RESULTS: Readonly<Record<string, string>> = {
  Mil: 'Det 4-3 Tor 4-2 NY 4-3 Bos 6-1 Cle 4-2 Balt 6-0',
  Det: 'Mil 3-3 Tor 4-2 NY 4-3 Bos 6-0 Cle 6-1 Balt 4-3',
  Tor: 'Mil 2-5 Det 4-3 NY 2-4 Bos 4-3 Cle 4-2 Balt 6-0',
  NY: 'Mil 3-3 Det 5-1 Tor 2-5 Bos 4-3 Cle 4-2 Balt 6-1',
  Bos: 'Mil 5-1 Det 2-5 Tor 3-3 NY 4-2 Cle 5-2 Balt 6-0',
  Cle: 'Mil 2-5 Det 3-3 Tor 3-4 NY 4-3 Bos 4-2 Balt 2-4',
  Balt: 'Mil 2-5 Det 1-5 Tor 1-6 NY 2-4 Bos 1-6 Cle 3-4',
};

export const baseballResults: readonly PairResult[] = Object.entries(HOME_RESULTS).flatMap(([left, line]) =>
  [...line.matchAll(/(\w+) (\d)-(\d)/g)].flatMap(([, right = '', wins, losses]) => [
    { left, right, outcome: 'left' as const, count: Number(wins) },
    { left, right, outcome: 'right' as const, count: Number(losses) },
  ]),
);
