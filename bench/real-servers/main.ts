/**
 * Servers that people run, read by this tool. Run: pnpm --filter @genai-bench/bench real-servers [--quick]
 *
 * llama.cpp's server and `transformers serve` with tiny models of random weights made on the spot, and LiteLLM's proxy in
 * front of the simulator: chat, completions and embeddings, streamed or not. What each server says of its own time stands
 * beside what the client measured. The Python parts are installed from PyPI on demand, into `bench/real-servers/.python`
 * or the folder that GENAI_BENCH_REAL_SERVERS names (about 7 GB, most of it PyTorch). All traffic stays on loopback.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { timePerOutputTokenMs, type RequestRecord } from '@genai-bench/core-metrics';
import { runBenchmark, type BenchmarkOptions } from '@genai-bench/runner';
import { collectRecords } from '../support/collect-records.ts';
import { fetchTruth } from '../support/fetch-truth.ts';
import { machineLine } from '../support/machine-line.ts';
import { startSimulatorProcess } from '../support/simulator-process.ts';
import { markdownTable, writeResult } from '../support/write-table.ts';
import { installPython, startAnnounced, startOnPort, type PythonServer } from './python-server.ts';

const quick = process.argv.includes('--quick');
const requestCount = quick ? 3 : 10;
const outputTokens = 64;
const gatewayKey = 'sk-loopback-only';
const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** What a server itself knows of the time between its tokens since the last look, in ms; `undefined` where it knows nothing. */
type ServerTimer = (records: readonly RequestRecord[]) => Promise<number | undefined>;

interface Target {
  readonly server: string;
  readonly apiBase: string;
  readonly model: string;
  readonly options?: Partial<BenchmarkOptions>;
  readonly asks: readonly Ask[];
  readonly readTimer?: ServerTimer;
}

type Ask = 'chat, streamed' | 'chat' | 'completions, streamed' | 'completions' | 'embeddings';
const textAsks: readonly Ask[] = ['chat, streamed', 'chat', 'completions, streamed', 'completions'];

const askOptions: Readonly<Record<Ask, Partial<BenchmarkOptions>>> = {
  'chat, streamed': { endpoint: 'chat' },
  chat: { endpoint: 'chat', stream: false },
  'completions, streamed': { endpoint: 'completions' },
  completions: { endpoint: 'completions', stream: false },
  embeddings: { task: 'text-to-embeddings', scenarios: ['E(32)'] },
};

function mean(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}

const inMs = (value: number | undefined): string => value?.toFixed(3) ?? '–';

/** Sorted, each once, with how often. */
function counted(values: readonly unknown[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  return [...counts].map(([value, count]) => (counts.size === 1 ? value : `${value} ×${count}`)).join(', ');
}

function optionsFor(target: Target, ask: Ask, maxRequests: number): BenchmarkOptions {
  return {
    apiBase: target.apiBase,
    model: target.model,
    scenarios: [`D(32,${outputTokens})`],
    concurrency: 1,
    maxRequests,
    ...target.options,
    ...askOptions[ask],
  };
}

async function measure(target: Target, ask: Ask): Promise<readonly string[]> {
  const records: RequestRecord[] = [];
  await target.readTimer?.([]);
  const options = optionsFor(target, ask, requestCount);
  const { levels } = await runBenchmark(options, { outputs: [collectRecords(records)] }).result;
  const { grade } = levels[0]!.instrument;
  const done = records.filter(({ outcome }) => outcome.kind === 'completed');
  const ours = mean(done.map(timePerOutputTokenMs));
  const servers = await target.readTimer?.(done);
  const failures = records
    .filter(({ outcome }) => outcome.kind !== 'completed')
    .map(({ outcome }) => JSON.stringify(outcome));
  const row = [
    target.server,
    ask,
    `${done.length} of ${records.length}`,
    counted(
      done.map(({ tokens }) =>
        tokens.output === undefined ? '–' : `${tokens.output.count} (${tokens.output.source})`,
      ),
    ),
    counted(done.map(({ chunks }) => chunks?.atMs.length ?? '–')),
    counted(done.map(({ finishReason }) => finishReason ?? '–')),
    inMs(ours),
    ours === undefined ? '–' : inMs(servers),
    ours === undefined || servers === undefined ? '–' : `${((ours / servers - 1) * 100).toFixed(2)} %`,
    [grade.verdict, ...grade.reasons, ...new Set(failures)].join('; ').replaceAll('|', '/'),
  ];
  console.error(row.join('  '));
  return row;
}

/** llama.cpp counts the time from a request's first token to its last, over all requests. */
function llamaTimer(url: string): ServerTimer {
  let before = { tokens: 0, ms: 0 };
  return async (records) => {
    const text = await (await fetch(`${url}/metrics`)).text();
    const read = (name: string): number => Number(new RegExp(`^llamacpp:${name} (.*)$`, 'm').exec(text)?.[1]);
    const now = { tokens: read('tokens_predicted_total'), ms: read('tokens_predicted_seconds_total') * 1000 };
    const gaps = now.tokens - before.tokens - records.length;
    const ms = now.ms - before.ms;
    before = now;
    return gaps > 0 ? ms / gaps : undefined;
  };
}

/** The simulator behind the gateway: what it handed over, whatever became of it on the way. */
function simulatorTimer(url: string): ServerTimer {
  return async () => {
    const spans = [...(await fetchTruth(url)).values()].map(({ tokenChunkAtMs: at }) =>
      at.length < 2 ? undefined : (at.at(-1)! - at[0]!) / (at.length - 1),
    );
    return mean(spans);
  };
}

async function measureAll(target: Target): Promise<(readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  // The first request pays for what a server does once; its figures are not kept.
  await runBenchmark(optionsFor(target, target.asks[0]!, 1)).result;
  for (const ask of target.asks) rows.push(await measure(target, ask));
  return rows;
}

async function withServer<Result>(
  starting: Promise<PythonServer>,
  use: (server: PythonServer) => Promise<Result>,
): Promise<Result> {
  const server = await starting;
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

async function measureLlama(scratch: string): Promise<(readonly string[])[]> {
  const program = await installPython('llama', ['xllamacpp', 'gguf', 'numpy'], 'python');
  const starting = (mode: string): Promise<PythonServer> =>
    startAnnounced({ program, args: [script('llama_server.py'), scratch, mode] });
  const llama = { server: 'llama.cpp (xllamacpp)', model: 'random' };
  const forced = { extraBody: { ignore_eos: true } };
  const texts = await withServer(starting('generate'), ({ url }) =>
    measureAll({ ...llama, apiBase: url, options: forced, asks: textAsks, readTimer: llamaTimer(url) }),
  );
  const embeddings = await withServer(starting('embed'), ({ url }) =>
    measureAll({ ...llama, apiBase: url, asks: ['embeddings'] }),
  );
  return [...texts, ...embeddings];
}

async function measureTransformers(scratch: string): Promise<(readonly string[])[]> {
  const packages = ['transformers[serving]', 'torch'];
  const program = await installPython('transformers', packages, 'transformers');
  const model = join(scratch, 'transformers-model');
  await promisify(execFile)(join(program, '../python'), [script('transformers_model.py'), model]);
  const args = (port: number): string[] => [
    'serve',
    model,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--device',
    'cpu',
  ];
  return withServer(startOnPort({ program, args }, '/health'), ({ url }) =>
    measureAll({ server: 'transformers serve', apiBase: url, model, asks: textAsks }),
  );
}

/** LiteLLM takes JSON for its YAML, which it is. */
function gatewayConfig(simulatorUrl: string): string {
  const entry = (name: string, model: string): object => ({
    model_name: name,
    litellm_params: { model, api_base: `${simulatorUrl}/v1`, api_key: 'none' },
  });
  return JSON.stringify({
    model_list: [entry('sim', 'openai/sim'), entry('sim-text', 'text-completion-openai/sim')],
    litellm_settings: { drop_params: false, request_timeout: 60 },
  });
}

async function measureGateway(scratch: string): Promise<(readonly string[])[]> {
  const program = await installPython('litellm', ['litellm[proxy]'], 'litellm');
  const simulator = await startSimulatorProcess({ ttftMs: 20, itlMs: 10, naturalTokens: 1e9 });
  const config = join(scratch, 'litellm.yaml');
  writeFileSync(config, gatewayConfig(simulator.url));
  const args = (port: number): string[] => [
    '--config',
    config,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--telemetry',
    'False',
  ];
  const environment = { LITELLM_MASTER_KEY: gatewayKey };
  const gateway = { server: 'LiteLLM before the simulator', readTimer: simulatorTimer(simulator.url) };
  try {
    return await withServer(
      startOnPort({ program, args, environment }, '/health/liveliness'),
      async ({ url }) => {
        const common = { ...gateway, apiBase: url, options: { apiKey: gatewayKey } };
        const chat = await measureAll({ ...common, model: 'sim', asks: ['chat, streamed', 'chat'] });
        const text = await measureAll({
          ...common,
          model: 'sim-text',
          asks: ['completions, streamed', 'completions'],
        });
        return [...chat, ...text, ...(await measureAll({ ...common, model: 'sim', asks: ['embeddings'] }))];
      },
    );
  } finally {
    await simulator.close();
  }
}

const machine = machineLine();
const scratch = mkdtempSync(join(tmpdir(), 'genai-bench-real-servers-'));
const rows: (readonly string[])[] = [];
// Servers and files go however this ends: a server that nobody stops would serve on.
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
for (const measureServer of [measureLlama, measureTransformers, measureGateway]) {
  rows.push(...(await measureServer(scratch)));
}

writeResult(
  quick ? 'real-servers-quick' : 'real-servers',
  `# Real servers: what this tool makes of their answers

${machine} ${requestCount} requests of 32 input tokens, ${outputTokens} output tokens, one at a time. llama.cpp and transformers answer
from random weights made on the spot. TPOT is the mean over requests of the client's; beside it the server's own: of llama.cpp the
time from first to last token that \`/metrics\` adds up, over the tokens but the first; behind LiteLLM what the simulator
handed over. Streamed output tokens, chunks and finish reasons are as read; \`×\` says in how many answers, where they differ.

${markdownTable({
  head: [
    'server',
    'asked',
    'completed',
    'output tokens',
    'chunks',
    'finish',
    'TPOT ms',
    "server's own",
    'difference',
    'grade',
  ],
  rows,
})}`,
);
