/** Of a run's key: the lower part counts runs, the upper one is the month in which the run started. */
const keysPerMonth = 2 ** 32;

/** Months since January of the year 0, in UTC. */
export function monthOf(startedAtMs: number): number {
  const start = new Date(startedAtMs);
  return start.getUTCFullYear() * 12 + start.getUTCMonth();
}

/** Keys of the runs of a month: from the first, up to and without the second. */
export function keysOfMonth(month: number): readonly [from: number, to: number] {
  return [month * keysPerMonth, (month + 1) * keysPerMonth];
}

/** Name of the partition with the records of a month, such as `record_2026_01`. */
export function partitionOf(month: number): string {
  const year = String(Math.floor(month / 12)).padStart(4, '0');
  return `record_${year}_${String((month % 12) + 1).padStart(2, '0')}`;
}

/** The month whose records a partition holds; `undefined` for the name of something else. */
export function monthOfPartition(name: string): number | undefined {
  const [, year, month] = /^record_(\d{4,6})_(\d{2})$/.exec(name) ?? [];
  return year === undefined || month === undefined ? undefined : Number(year) * 12 + Number(month) - 1;
}
