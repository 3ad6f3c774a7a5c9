import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs, TOOL, type RunControl } from '@genai-bench/runner';
import type { Redis } from 'ioredis';
import { FleetError } from '../errors.ts';
import { majorOf, type FleetNames } from '../protocol/fleet-names.ts';
import { parseWorkerCard, type WorkerCard } from '../protocol/worker-card.ts';

export interface WaitForWorkersOptions {
  readonly client: Redis;
  readonly names: FleetNames;
  readonly count: number;
  readonly waitMs: number;
  readonly control: RunControl;
  readonly say: (line: string) => void;
}

const lookMs = 200;

/**
 * Waits until enough workers of this major version wait for work; says who is there each time that changes, and gives
 * those who wait.
 */
export async function waitForWorkers(options: WaitForWorkersOptions): Promise<readonly WorkerCard[]> {
  const { client, names, count, waitMs, control, say } = options;
  const untilMs = monotonicMs() + waitMs;
  let said = '';
  for (;;) {
    const cards = await readCards(client, names);
    const free = cards.filter((card) => !card.isBusy && isOfThisMajor(card));
    const text = describeWorkers(cards);
    if (text !== said) say(`${free.length} of ${count} workers: ${text}`);
    said = text;
    if (free.length >= count) return free;
    if (control.stopped) throw new FleetError('fleet-interrupted', 'Interrupted while waiting for workers.');
    if (monotonicMs() > untilMs) throw tooFew(count, free.length, waitMs, text);
    await sleep(lookMs);
  }
}

/** Everyone who is there, in the order of their names. */
export async function readCards(
  client: Redis,
  { workersKey, workerKey }: FleetNames,
): Promise<readonly WorkerCard[]> {
  try {
    const ids = await client.smembers(workersKey);
    if (ids.length === 0) return [];
    const texts = await client.mget(ids.map(workerKey));
    const gone = ids.filter((_, position) => texts[position] === null);
    if (gone.length > 0) await client.srem(workersKey, ...gone);
    return texts
      .flatMap((text) => parseWorkerCard(text) ?? [])
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // Redis is away for the moment; the deadline holds all the same.
    return [];
  }
}

export function describeWorkers(cards: readonly WorkerCard[]): string {
  if (cards.length === 0) return 'nobody is there';
  return cards
    .map((card) => {
      const kind = card.isBusy
        ? ', busy'
        : isOfThisMajor(card)
          ? ''
          : `, refused: version ${card.version}, not ${majorOf(TOOL.version)}.x`;
      return `${card.name} (${card.host}, ${card.cpuCount} cores${kind})`;
    })
    .join('; ');
}

function isOfThisMajor({ version }: WorkerCard): boolean {
  return majorOf(version) === majorOf(TOOL.version);
}

function tooFew(wanted: number, found: number, waitMs: number, text: string): FleetError {
  return new FleetError(
    'too-few-workers',
    `${found} of ${wanted} workers were there after ${waitMs / 1000} s: ${text}. Start more with genai-bench worker, or ask for fewer.`,
  );
}
