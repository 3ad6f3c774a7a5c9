import type { RunHistory } from '@genai-bench/stream-server';

export interface ProbePlace {
  readonly history: RunHistory;
  readonly runIds: readonly string[];
  readonly recordsPerRun: number;
}

/** What people and pages ask of a history, by name. */
export const probes: Readonly<Record<string, (place: ProbePlace, turn: number) => Promise<unknown>>> = {
  'newest 50 runs': ({ history }) => history.listRuns({ limit: 50 }),
  'runs of a model and status': ({ history }) =>
    history.listRuns({ limit: 50, model: 'model-3', status: 'completed' }),
  'runs with two tags': ({ history }, turn) =>
    history.listRuns({ limit: 50, tags: { team: `team-${turn % 5}`, stage: 'nightly' } }),
  'runs by a part of a text': ({ history }, turn) => history.listRuns({ limit: 50, text: `EAM-${turn % 5}` }),
  'summary of a run': ({ history, runIds }, turn) => history.findRun(pick(runIds, turn)),
  'first 250 requests of a run': ({ history, runIds }, turn) =>
    history.listRecords(pick(runIds, turn), { limit: 250 }),
  '250 requests near the end of a run': ({ history, runIds, recordsPerRun }, turn) =>
    history.listRecords(pick(runIds, turn), {
      limit: 250,
      cursor: Buffer.from(JSON.stringify([recordsPerRun - 300])).toString('base64url'),
    }),
  'failed requests of a run, counted': ({ history, runIds }, turn) =>
    history.listRecords(pick(runIds, turn), { limit: 250, outcome: 'http_error' }),
};

export interface ProbeResult {
  readonly p50Ms: number;
  readonly maxMs: number;
}

/** Each probe several times, over runs that are spread over all months. */
export async function measureProbes(
  place: ProbePlace,
  turns = 30,
): Promise<Readonly<Record<string, ProbeResult>>> {
  const results: Record<string, ProbeResult> = {};
  for (const [name, probe] of Object.entries(probes)) {
    const tookMs: number[] = [];
    for (let turn = 0; turn < turns; turn++) {
      const startedAtMs = performance.now();
      await probe(place, turn);
      tookMs.push(performance.now() - startedAtMs);
    }
    tookMs.sort((a, b) => a - b);
    results[name] = { p50Ms: tookMs[Math.floor(turns / 2)]!, maxMs: tookMs.at(-1)! }; // Holds: there were turns.
  }
  return results;
}

function pick(runIds: readonly string[], turn: number): string {
  return runIds[(turn * 7919) % runIds.length]!; // Holds: there are runs.
}
