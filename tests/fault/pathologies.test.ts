import { pathologies, startSimulator, type Simulator } from '@genai-bench/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectRun, onlyLevel, shortLevel } from '../support/collect-run.ts';
import { expectPathology, truthOf } from './expect-pathology.ts';
import { pathologyExpectations } from './pathology-expectations.ts';

const timing = { ttftMs: 4, itlMs: 2 };
const names = pathologies.map(({ name }) => name);

test('every pathology of the simulator has an expectation, and no expectation is left over', () => {
  expect(Object.keys(pathologyExpectations).toSorted()).toEqual(names.toSorted());
});

describe.each(['socket', 'undici'] as const)('over the %s transport', (transport) => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator(timing);
  });
  afterAll(() => simulator.close());

  test.each(names)('%s comes to its outcome when every request meets it', async (name) => {
    const expectation = pathologyExpectations[name]!;
    const run = await collectRun({
      ...shortLevel,
      ...expectation.options,
      apiBase: simulator.url,
      transport,
      extraBody: { simulate: { [name]: expectation.value ?? true } },
    });
    const level = onlyLevel(run);
    const kind = expectation.outcome?.kind ?? 'completed';
    expect(level.status).toBe('completed');
    expect(level.counts.issued).toBe(4);
    expect(level.counts.byOutcome[kind]).toBe(4);
    expect(level.errorCounts).toEqual(
      expectation.errorClass === undefined ? {} : { [expectation.errorClass]: 4 },
    );
    for (const record of run.records) {
      expectPathology(record, truthOf(simulator, run.run, record), run.run.originMs, expectation);
    }
  });
});

describe('when only some requests meet it', () => {
  // Seeded: of eight arrivals some meet it and some do not, the same ones each time.
  test.each(names)('%s touches those and leaves the others whole', async (name) => {
    const expectation = pathologyExpectations[name]!;
    const { value } = expectation;
    const fault = { name, ...(value === undefined ? {} : { value }), probability: 0.5 };
    const simulator = await startSimulator({ ...timing, faults: [fault], seed: 5 });
    try {
      const run = await collectRun({
        ...shortLevel,
        ...expectation.options,
        apiBase: simulator.url,
        maxRequests: 8,
        concurrency: 4,
      });
      const met = { pathology: 0, nothing: 0 };
      for (const record of run.records) {
        const truth = truthOf(simulator, run.run, record);
        const isMet = truth.pathologies.includes(name);
        met[isMet ? 'pathology' : 'nothing'] += 1;
        expectPathology(record, truth, run.run.originMs, isMet ? expectation : {});
      }
      expect(met.pathology).toBeGreaterThan(0);
      expect(met.nothing).toBeGreaterThan(0);
    } finally {
      await simulator.close();
    }
  });
});
