import { readdirSync, readFileSync } from 'node:fs';
import { planLevels } from '@genai-bench/core-metrics';
import { splitEvenly } from '../load/split-load.ts';
import type { WorkerPlace } from '../load/worker-place.ts';
import { RunPlanError } from '../plan/run-plan-error.ts';
import type { RunPlan } from '../plan/run-plan.ts';

/** How many connections this process can have to one address at once, and what limits it. */
export interface ConnectionCapacity {
  readonly count: number;
  /** Continues "but ". */
  readonly reason: string;
  /** What to change, for one who needs so many connections. */
  readonly advice: (needed: number) => string;
}

/** Descriptors that are left for result files, threads, viewers and whatever else opens during a run. */
const keptDescriptors = 64;

/** `undefined` where the system does not tell its limits. */
export function connectionCapacity(): ConnectionCapacity | undefined {
  const known = [descriptorCapacity(), portCapacity()].flatMap((capacity) => capacity ?? []);
  return known.toSorted((a, b) => a.count - b.count)[0];
}

function descriptorCapacity(): ConnectionCapacity | undefined {
  const limit = numbersIn('/proc/self/limits', /^Max open files\s+(\d+)/m)?.[0] ?? reportedDescriptorLimit();
  if (limit === undefined) return undefined;
  const taken = openDescriptorCount() + keptDescriptors;
  return {
    count: Math.max(0, limit - taken),
    reason: `this process may have ${limit} files and connections open (ulimit -n), and needs ${taken} for other things`,
    advice: (needed) => `Raise the limit (ulimit -n ${needed + taken})`,
  };
}

/** A port of this machine serves one connection to the same address. */
function portCapacity(): ConnectionCapacity | undefined {
  const range = numbersIn('/proc/sys/net/ipv4/ip_local_port_range', /^(\d+)\s+(\d+)/);
  const [first, last] = range ?? [];
  if (first === undefined || last === undefined) return undefined;
  return {
    count: last - first + 1,
    reason: `this machine has ${last - first + 1} local ports for connections to one address (net.ipv4.ip_local_port_range)`,
    advice: () => 'Widen the range, or spread the load over more machines (workers)',
  };
}

/** Elsewhere than on Linux. Node raises the soft limit to the hard one when it starts, so that either will do. */
function reportedDescriptorLimit(): number | undefined {
  if (process.platform === 'linux' || process.platform === 'win32') return undefined;
  // Of a diagnostic report only this part is read, whose form Node documents.
  const report = process.report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } };
  const limit = Number(report.userLimits?.open_files?.soft);
  return Number.isFinite(limit) ? limit : undefined;
}

function openDescriptorCount(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}

function numbersIn(path: string, pattern: RegExp): readonly number[] | undefined {
  try {
    return pattern.exec(readFileSync(path, 'utf8'))?.slice(1).map(Number);
  } catch {
    return undefined;
  }
}

/**
 * Refuses a plan of which this process's share takes more connections at once than it can have: the requests beyond
 * would fail one after the other and be taken for the server's errors. An open loop without a cap takes what it takes.
 */
export function requireConnections(
  plan: RunPlan,
  place: WorkerPlace,
  capacity: ConnectionCapacity | undefined = connectionCapacity(),
): void {
  // One connection of HTTP/2 carries many requests.
  const isShared = plan.transport === 'undici' && plan.origin.startsWith('https:');
  if (capacity === undefined || isShared) return;
  const { mode } = plan.load;
  const asked = planLevels(plan).map(({ load }) =>
    load.mode === 'closed' ? load.concurrency : (load.maxConcurrency ?? 0),
  );
  const most = Math.max(...asked);
  const needed = splitEvenly(most, place.count)[place.index] ?? 0;
  if (needed <= capacity.count) return;
  const share = place.count === 1 ? '' : `, ${needed} of them here`;
  throw new RunPlanError([
    {
      option: mode === 'closed' ? 'concurrency' : 'maxConcurrency',
      message: `needs ${most} connections at once${share}, but ${capacity.reason}. ${capacity.advice(needed)}, or use at most ${capacity.count * place.count}.`,
    },
  ]);
}
