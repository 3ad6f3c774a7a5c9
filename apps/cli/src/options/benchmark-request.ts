import { planOptions } from '@genai-bench/runner/plan-options';
import { UsageError } from '../usage-error.ts';
import { findFlag } from './benchmark-flags.ts';
import { readDatasetConfig } from './dataset-config.ts';
import { noticesOfPythonFlags } from './foreign-flags.ts';
import { readFleetSettings, type FleetSettings } from './fleet-settings.ts';
import { readLiveSettings, type LiveSettings } from './live-settings.ts';
import { parseOllamaHost } from './parse-ollama-host.ts';
import type { RawFlags } from './raw-flags.ts';
import { readDurationMs } from './read-duration.ts';
import { flagError, readFlagValue } from './read-flag-value.ts';
import { readLinger, type Linger } from './read-linger.ts';
import { resolveApiKey } from './resolve-api-key.ts';
import { resolveProxy } from './resolve-proxy.ts';
import { setPath } from './set-path.ts';

/** What a command line asks for. */
export interface BenchmarkRequest {
  /** For the runner's `parseRunPlan`, which judges it. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly settings: BenchmarkSettings;
  /** What the user has to know before the run, one line each. */
  readonly notices: readonly string[];
}

export interface BenchmarkSettings {
  readonly isDryRun: boolean;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  readonly hasColor: boolean;
  /** Share of requests that must meet all objectives. */
  readonly goodputTarget: number;
  /** Unit of times in the table. */
  readonly timeUnit: 's' | 'ms';
  /** Absent when only the terminal shows the run. */
  readonly live?: LiveSettings;
  readonly linger: Linger;
  /** Absent when this process makes the load. */
  readonly fleet?: FleetSettings;
}

/** Reads flags into a request. Throws `UsageError` on anything that cannot be read. */
export function readBenchmarkRequest(raw: RawFlags, env: NodeJS.ProcessEnv): BenchmarkRequest {
  const options = readOptions(raw, env);
  const { proxy, notice } = resolveProxy(raw, env, options['apiBase']) ?? {};
  if (proxy !== undefined) options['proxy'] = proxy;
  const notices = [...noticesOf(raw), ...(notice === undefined ? [] : [notice])];
  return { options, settings: readSettings(raw, env), notices };
}

function readOptions(raw: RawFlags, env: NodeJS.ProcessEnv): Record<string, unknown> {
  const options: Record<string, unknown> = raw.has('no-save')
    ? {}
    : { output: { baseFolder: planOptions.results['output.baseFolder'].defaultText } };
  for (const [name, value] of raw) {
    const flag = findFlag(name);
    if (flag?.option === undefined) continue;
    if (raw.get('no-save') === true && flag.option.startsWith('output.')) continue;
    const isDuration = flag.kind === 'minutes' || flag.kind === 'seconds';
    setPath(options, flag.option, isDuration ? readDurationMs(flag, value) : readFlagValue(flag, value));
  }
  const apiKey = resolveApiKey(raw, env);
  if (apiKey !== undefined) options['apiKey'] = apiKey;
  // As Ollama's own client: its variable, else the address that its server has by itself.
  if (options['backend'] === 'ollama') options['apiBase'] ??= parseOllamaHost(env['OLLAMA_HOST'] ?? '');
  nameModel(options, raw);
  takeWorkers(options, raw);
  const datasetConfig = findFlag('dataset-config');
  if (datasetConfig !== undefined && raw.has('dataset-config')) {
    options['dataset'] = readDatasetConfig(datasetConfig, raw.get('dataset-config')!, options['dataset']);
  }
  moveSystemMessage(options);
  return options;
}

/** `--model` serves as the sent name too, unless `--api-model-name` gives that; then it is kept as a label. */
function nameModel(options: Record<string, unknown>, raw: RawFlags): void {
  const [flag, given] = [findFlag('model'), raw.get('model')];
  if (flag === undefined || given === undefined) return;
  const label = readFlagValue(flag, given);
  if (options['model'] === undefined) options['model'] = label;
  else setPath(options, 'serverLabels.model', label);
}

/** Workers of the Python tool are processes of this machine, 0 for its own one: what threads are here. */
function takeWorkers(options: Record<string, unknown>, raw: RawFlags): void {
  const [flag, given] = [findFlag('num-workers'), raw.get('num-workers')];
  if (flag === undefined || given === undefined) return;
  if (options['threads'] !== undefined)
    throw new UsageError('--num-workers and --threads say the same. Keep --threads.');
  const count = Number(readFlagValue(flag, given));
  if (!Number.isInteger(count) || count < 0)
    throw flagError(flag, `must be a whole number, not negative, got ${count}.`);
  options['threads'] = Math.max(1, count);
}

/** The Python tool takes the system message from the request parameters; a body field of that name would do nothing. */
function moveSystemMessage(options: Record<string, unknown>): void {
  const body = options['extraBody'];
  if (typeof body !== 'object' || body === null || !('system_message' in body)) return;
  const { system_message: message, ...rest } = body;
  options['extraBody'] = rest;
  options['systemMessage'] ??= message;
}

function readSettings(raw: RawFlags, env: NodeJS.ProcessEnv): BenchmarkSettings {
  const live = readLiveSettings(raw, env, findFlag);
  if (live?.record === true && raw.get('no-save') === true)
    throw new UsageError(
      '--record needs a file with --no-save. Write for instance --record ./events.ndjson.',
    );
  const fleet = readFleetSettings(raw, env);
  const unit = raw.get('metrics-time-unit');
  return {
    isDryRun: raw.get('dry-run') === true,
    isJson: raw.get('json') === true,
    isQuiet: raw.get('quiet') === true,
    hasColor: raw.get('no-color') !== true,
    goodputTarget: readGoodputTarget(raw),
    timeUnit: unit === 's' ? 's' : 'ms',
    ...(live === undefined ? {} : { live }),
    linger: readLinger(raw, findFlag, 'auto'),
    ...(fleet === undefined ? {} : { fleet }),
  };
}

function readGoodputTarget(raw: RawFlags): number {
  const flag = findFlag('goodput-target');
  const given = raw.get('goodput-target');
  if (flag === undefined || given === undefined) return 0.99;
  const target = Number(readFlagValue(flag, given));
  if (target <= 0 || target > 1) throw flagError(flag, `must be above 0 and at most 1, got ${target}.`);
  if (!raw.has('goodput'))
    throw new UsageError('--goodput-target needs --goodput. Write for instance --goodput ttft:500.');
  return target;
}

function noticesOf(raw: RawFlags): readonly string[] {
  const notices: string[] = [];
  if (raw.has('streaming-port') && raw.get('enable-streaming') !== true)
    notices.push('--streaming-port does nothing without --enable-streaming.');
  notices.push(...noticesOfPythonFlags(raw.keys()), ...iterationNotices(raw));
  return notices;
}

function iterationNotices(raw: RawFlags): readonly string[] {
  const given = raw.get('iteration-type');
  if (given === undefined) return [];
  const flag = findFlag('iteration-type');
  if (flag !== undefined && given !== 'num_concurrency' && given !== 'batch_size') {
    throw flagError(flag, `must be num_concurrency or batch_size, got "${String(given)}".`);
  }
  const byTask = raw.get('task') === 'text-to-embeddings' ? 'batch_size' : 'num_concurrency';
  return given === byTask
    ? []
    : [`--iteration-type ${String(given)} does nothing: this task iterates over ${byTask}.`];
}
