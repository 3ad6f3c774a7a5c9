import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const top = fileURLToPath(new URL('../../', import.meta.url));
const contributing = readFileSync(join(top, 'CONTRIBUTING.md'), 'utf8');
const copy = mkdtempSync(join(tmpdir(), 'recipes-'));

/** Apart from its comment, which would hold for this file too. */
const environmentMark = ['@vitest', 'environment'].join('-');

interface Recipe {
  /** Its heading in CONTRIBUTING.md. */
  readonly heading: string;
  readonly name: string;
  readonly source: string;
  readonly test: string;
  /** What the list is extended at, by what, and how that is imported. */
  readonly end: string;
  readonly line: string;
  readonly imported: string;
}

const recipes: readonly Recipe[] = [
  {
    heading: 'Add a backend',
    name: 'echo',
    source: `
import type { Backend } from './backend.ts';
import { openaiProtocol } from './openai-backend.ts';

export const echoBackend: Backend = {
  ...openaiProtocol,
  name: 'echo',
  label: 'Echo',
  keyVariables: ['ECHO_API_KEY'],
  exampleBase: 'http://localhost:9000',
};
`,
    test: `
import { expect, it } from 'vitest';
import { parseRunPlan } from '../plan/parse-run-plan.ts';
import { describeBackendContract } from '../testing/backend-contract.ts';
import { keyVariablesOf } from './backend-registry.ts';
import { echoBackend } from './echo-backend.ts';

describeBackendContract(echoBackend, {
  text: 'echo',
  outputTokenCount: 1,
  stream: ${JSON.stringify(
    [
      '{"choices":[{"index":0,"delta":{"content":"echo"},"finish_reason":"stop"}]}',
      '{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}',
      '[DONE]',
    ]
      .map((data) => `data: ${data}\n\n`)
      .join(''),
  )},
});

it('is known to plans and keys', () => {
  expect(parseRunPlan({ backend: 'echo', apiBase: 'http://localhost:9000', model: 'm' }).backend).toBe('echo');
  expect(keyVariablesOf('echo')).toEqual(['MODEL_API_KEY', 'ECHO_API_KEY']);
});
`,
    end: '\n];',
    line: '\n  echoBackend,',
    imported: "import { echoBackend } from './echo-backend.ts';",
  },
  {
    heading: 'Add an arrival pattern',
    name: 'pairs',
    source: `
import type { Arrival, ArrivalPattern } from './schedule.ts';

export const pairArrivals: ArrivalPattern = {
  name: 'pairs',
  hasBurstiness: false,
  schedule: ({ requestsPerSecond }) => ({
    *[Symbol.iterator](): Generator<Arrival, never> {
      for (let index = 0; ; index++) yield { index, offsetMs: ((index - (index % 2)) * 1000) / requestsPerSecond };
    },
  }),
};
`,
    test: `
import { createSeededRandom } from '@genai-bench/core-metrics';
import { expect, it } from 'vitest';
import { parseRunPlan } from '../plan/parse-run-plan.ts';
import { createSchedule } from './create-schedule.ts';

it('sends two at a time', () => {
  const plan = parseRunPlan({ apiBase: 'http://localhost:1', model: 'm', requestRate: 10, arrival: 'pairs' });
  expect(plan.load).toMatchObject({ mode: 'open', arrival: 'pairs' });
  const arrivals = createSchedule({ arrival: 'pairs', requestsPerSecond: 10, random: createSeededRandom(1) });
  const offsets = [];
  for (const { offsetMs } of arrivals) {
    offsets.push(offsetMs);
    if (offsets.length === 4) break;
  }
  expect(offsets).toEqual([0, 0, 200, 200]);
});
`,
    end: '];',
    line: ', pairArrivals',
    imported: "import { pairArrivals } from './pairs.ts';",
  },
  {
    heading: 'Add an output',
    name: 'levels',
    source: `
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeJson, type Redact } from './files/encode-json.ts';
import type { RunOutput } from './run-output.ts';

export function createLevelsOutput({ folder, redact }: { readonly folder: string; readonly redact: Redact }): RunOutput {
  return {
    async runStarted() {},
    async levelStarted() {},
    async recordsFinished() {},
    async levelFinished(summary) {
      await appendFile(join(folder, 'levels.jsonl'), encodeJson(summary, redact) + '\\n');
    },
    async runFinished() {},
    async close() {},
  };
}
`,
    test: `
import { describeRunOutput } from '../testing/run-output-contract.ts';
import { createLevelsOutput } from './levels-output.ts';

describeRunOutput('createLevelsOutput', createLevelsOutput);
`,
    end: '\n];',
    line: '\n  createLevelsOutput,',
    imported: "import { createLevelsOutput } from '../output/levels-output.ts';",
  },
  {
    heading: 'Add a metric',
    name: 'read-count',
    source: `
import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';

export const readCountMetric = {
  key: 'readCount',
  label: 'reads',
  unit: 'chunks',
  direction: 'lower',
  objectiveNames: ['reads'],
  formula: 'socket reads that brought a chunk',
  undefinedWhen: 'no chunk came',
  perRequest: ({ chunks }: RequestRecord) =>
    chunks === undefined || chunks.readNumber.length === 0 ? undefined : new Set(chunks.readNumber).size,
} as const satisfies MetricDefinition;
`,
    test: `
import { expect, it } from 'vitest';
import { parseServiceLevelObjective } from '../goodput/parse-service-level-objective.ts';
import { findMetric } from '../summary/metric-catalogue.ts';
import { buildStreamedRecord } from '../testing/build-record.ts';

it('counts reads, and can be an objective', () => {
  expect(findMetric('readCount').perRequest(buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [5, 7, 9] }))).toBe(3);
  expect(parseServiceLevelObjective('reads:4')).toEqual({ metric: 'readCount', limit: 4 });
});
`,
    end: '\n] as const satisfies',
    line: '\n  readCountMetric,',
    imported: "import { readCountMetric } from '../tokens/read-count.ts';",
  },
  {
    heading: 'Add a panel',
    name: 'plan',
    source: `
import type { ReactNode } from 'react';
import { Panel, type ViewProps } from './panel.tsx';

export function PlanPanel({ view }: ViewProps): ReactNode {
  return <Panel title="Plan">{view.levels.length} levels</Panel>;
}
`,
    test: `
// ${environmentMark} jsdom
import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { BenchmarkDashboard } from '../dashboard/benchmark-dashboard.tsx';
import { viewOfSummary } from '@genai-bench/stream-server/client';
import { sampleRun } from '../testing/sample-run-view.ts';

it('stands in the page under its title', () => {
  render(<BenchmarkDashboard source={viewOfSummary(sampleRun().summary)} panels={['plan']} />);
  expect(screen.getByRole('heading', { name: 'Plan' })).toBeTruthy();
});
`,
    end: '\n} as const satisfies',
    line: "\n  plan: { title: 'Plan', width: 'half', pace: 'figures', panel: PlanPanel },",
    imported: "import { PlanPanel } from '../panels/plan-panel.tsx';",
  },
];

/** The files that a recipe of CONTRIBUTING.md names: the new one, its test, and the list. */
function filesOf({ heading, name }: Recipe): readonly string[] {
  const section = contributing.split(/^### /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const paths = [...section.matchAll(/`(packages\/[^`]+\.tsx?)`/g)].map(([, path]) => path!);
  return paths.map((path) => path.replace('<name>', name));
}

function carryOut(recipe: Recipe): void {
  const [source = '', test = '', list = ''] = filesOf(recipe).map((path) => join(copy, path));
  writeFileSync(source, recipe.source.trimStart(), { flag: 'wx' });
  writeFileSync(test, recipe.test.trimStart(), { flag: 'wx' });
  const text = readFileSync(list, 'utf8');
  expect(text, list).toContain(recipe.end);
  writeFileSync(list, `${recipe.imported}\n${text.replace(recipe.end, `${recipe.line}${recipe.end}`)}`);
}

/** Sources of the packages that recipes touch, with what they import as it is. */
function copyPackages(): void {
  symlinkSync(join(top, 'node_modules'), join(copy, 'node_modules'));
  for (const name of ['tsconfig.base.json', 'vitest.config.ts', 'package.json'])
    cpSync(join(top, name), join(copy, name));
  for (const name of packages) {
    const [from, to] = [join(top, 'packages', name), join(copy, 'packages', name)];
    mkdirSync(to, { recursive: true });
    for (const part of ['src', 'package.json', 'tsconfig.json'])
      cpSync(join(from, part), join(to, part), { recursive: true });
    symlinkSync(join(from, 'node_modules'), join(to, 'node_modules'));
  }
}

const packages = [...new Set(recipes.map((recipe) => filesOf(recipe)[0]?.split('/')[1] ?? ''))];

function run(command: string, ...args: readonly string[]): { readonly failure: string } {
  const { status, stdout, stderr } = spawnSync(join(top, 'node_modules/.bin', command), args, {
    cwd: copy,
    encoding: 'utf8',
  });
  return { failure: status === 0 ? '' : `${stdout}${stderr}` };
}

beforeAll(() => {
  copyPackages();
  recipes.forEach(carryOut);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('recipes of CONTRIBUTING.md', () => {
  it.each(recipes)('$heading: three files, the last of them a list', (recipe) => {
    expect(filesOf(recipe)).toHaveLength(3);
  });

  it.each(packages)('leave the types of %s sound', { timeout: 300_000 }, (name) => {
    expect(run('tsc', '--noEmit', '-p', `packages/${name}`).failure).toBe('');
  });

  it('pass their tests, and those of the lists', { timeout: 300_000 }, () => {
    const tests = recipes.flatMap((recipe) => filesOf(recipe).slice(1, 2));
    const lists = 'backend-registry create-schedule metric-catalogue combine-outputs parse-run-plan'.split(
      ' ',
    );
    expect(run('vitest', 'run', '--root', copy, ...tests, ...lists).failure).toBe('');
  });
});
