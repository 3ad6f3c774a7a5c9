import type { EngineTiming } from './engine/batch-engine.ts';
import { parseFaultOption, type FaultRequest } from './faults/parse-simulate.ts';
import { countTokensByLength, type TokenCounter } from './text/vocabulary.ts';

/** A pathology that requests meet by chance. */
export interface RandomFault extends FaultRequest {
  /** Share of requests that meet it, 0 to 1; decided by the seed and the order of arrival. */
  readonly probability: number;
}

export interface SimulatorOptions extends EngineTiming {
  /** Address to listen on; default `127.0.0.1`. */
  readonly host: string;
  /** 0, the default, takes a free port. */
  readonly port: number;
  /** Names under which the model answers; the first is reported. Default `['sim']`. */
  readonly models: readonly string[];
  readonly seed: number;
  /** Key that requests must carry, as the API they use has it; none by default. Never logged or echoed. */
  readonly apiKey: string | undefined;
  readonly tokensPerChunk: number;
  /** Upper limit of an answer that names none. */
  readonly defaultMaxTokens: number;
  /** Mean length at which the model stops by itself (exponential, seeded); `ignore_eos` and `min_tokens` override. */
  readonly naturalTokens: number;
  /** Input plus output tokens that fit; more is answered with 400. */
  readonly maxModelTokens: number;
  readonly embeddingDimensions: number;
  /** What it takes Ollama's API to load a model that is not in memory, in ms. */
  readonly loadMs: number;
  /** Size of each model as Ollama's API states it, and the share of it that lies on the GPU, 0 to 1. */
  readonly modelBytes: number;
  readonly vramShare: number;
  readonly countTokens: TokenCounter;
  /** Larger request bodies are answered with 413. */
  readonly maxBodyBytes: number;
  /** How long an idle connection is kept, in ms; vLLM keeps it 5 s. */
  readonly keepAliveTimeoutMs: number;
  /** Pathologies for all requests that do not name their own. */
  readonly faults: readonly RandomFault[];
  /** Whether requests may ask for pathologies by `x-simulate` or `simulate`. */
  readonly perRequestFaults: boolean;
  /** Finished records are appended here as NDJSON. */
  readonly truthLogPath: string | undefined;
  readonly maxTruthRequests: number;
  /** Chunks of finished requests kept in memory, at about 24 bytes each. */
  readonly maxTruthChunks: number;
  /** PEM; given both, the server speaks https. */
  readonly tls: { readonly key: string | Buffer; readonly cert: string | Buffer } | undefined;
  /** How long before a deadline the pacer stops sleeping and polls: exactness against CPU. 0 never polls. */
  readonly spinMs: number;
}

const defaults: SimulatorOptions = {
  host: '127.0.0.1',
  port: 0,
  models: ['sim'],
  seed: 42,
  apiKey: undefined,
  maxBatchSize: 256,
  ttftMs: 50,
  prefillMsPerInputToken: 0,
  itlMs: 10,
  ttftJitter: 0,
  itlJitter: 0,
  batchSlowdown: 0,
  decode: 'independent',
  tokensPerChunk: 1,
  defaultMaxTokens: 128,
  naturalTokens: 100,
  maxModelTokens: 131_072,
  embeddingDimensions: 256,
  loadMs: 0,
  modelBytes: 2_019_393_189,
  vramShare: 1,
  countTokens: countTokensByLength,
  maxBodyBytes: 32 * 1024 * 1024,
  keepAliveTimeoutMs: 5000,
  faults: [],
  perRequestFaults: true,
  truthLogPath: undefined,
  maxTruthRequests: 100_000,
  maxTruthChunks: 5_000_000,
  tls: undefined,
  spinMs: 1.5,
};

type NumberRule = { readonly min: number; readonly max: number; readonly whole: boolean };
const anyAbove = (min: number, max = Number.MAX_SAFE_INTEGER): NumberRule => ({ min, max, whole: false });
const wholeFrom = (min: number, max = Number.MAX_SAFE_INTEGER): NumberRule => ({ min, max, whole: true });

const numberRules: Partial<Record<keyof SimulatorOptions, NumberRule>> = {
  port: wholeFrom(0, 65_535),
  seed: wholeFrom(0, 2 ** 32 - 1),
  maxBatchSize: wholeFrom(1),
  ttftMs: anyAbove(0),
  prefillMsPerInputToken: anyAbove(0),
  itlMs: anyAbove(0),
  ttftJitter: anyAbove(0, 1),
  itlJitter: anyAbove(0, 1),
  batchSlowdown: anyAbove(0, 1000),
  tokensPerChunk: wholeFrom(1),
  defaultMaxTokens: wholeFrom(1),
  naturalTokens: anyAbove(1),
  maxModelTokens: wholeFrom(1),
  embeddingDimensions: wholeFrom(1, 65_536),
  loadMs: anyAbove(0, 2 ** 31 - 1),
  modelBytes: wholeFrom(0),
  vramShare: anyAbove(0, 1),
  maxBodyBytes: wholeFrom(1),
  keepAliveTimeoutMs: wholeFrom(1),
  maxTruthRequests: wholeFrom(1),
  maxTruthChunks: wholeFrom(1),
  spinMs: anyAbove(0, 1000),
};

function checkNumber(name: string, value: unknown, { min, max, whole }: NumberRule): void {
  const isRight =
    typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value));
  if (isRight) return;
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new RangeError(`${name} must be a ${whole ? 'whole ' : ''}number ${range}, got ${String(value)}.`);
}

function checkOthers({
  host,
  models,
  apiKey,
  decode,
  tls,
  countTokens,
  truthLogPath,
}: SimulatorOptions): void {
  if (typeof host !== 'string' || host === '')
    throw new TypeError('host must be an address such as "127.0.0.1".');
  if (
    !Array.isArray(models) ||
    models.length === 0 ||
    models.some((name) => typeof name !== 'string' || !name)
  ) {
    throw new TypeError(`models must be a list of names such as ["sim"], got ${JSON.stringify(models)}.`);
  }
  if (apiKey !== undefined && (typeof apiKey !== 'string' || apiKey === '')) {
    throw new TypeError('apiKey must be a text that is not empty; leave it out for a server without a key.');
  }
  if (decode !== 'independent' && decode !== 'lockstep') {
    throw new TypeError(`decode must be "independent" or "lockstep", got ${JSON.stringify(decode)}.`);
  }
  if (tls !== undefined && (!tls.key || !tls.cert)) {
    throw new TypeError('tls needs both key and cert, as PEM text; leave tls out for plain http.');
  }
  if (typeof countTokens !== 'function') {
    throw new TypeError('countTokens must be a function from a text to its number of tokens.');
  }
  if (truthLogPath !== undefined && (typeof truthLogPath !== 'string' || truthLogPath === '')) {
    throw new TypeError(
      'truthLogPath must be the path of a file; leave it out to keep the log in memory only.',
    );
  }
}

/** Fills in defaults and refuses what cannot work, with a text that says what to write instead. */
export function parseSimulatorOptions(given: Partial<SimulatorOptions> = {}): SimulatorOptions {
  for (const name of Object.keys(given)) {
    if (!(name in defaults)) {
      throw new TypeError(
        `Unknown option ${JSON.stringify(name)}. Known are: ${Object.keys(defaults).join(', ')}.`,
      );
    }
  }
  const stated = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const options: SimulatorOptions = { ...defaults, ...stated };
  for (const [name, rule] of Object.entries(numberRules)) {
    checkNumber(name, options[name as keyof SimulatorOptions], rule); // keys of numberRules are option names
  }
  checkOthers(options);
  return { ...options, faults: options.faults.map(parseFaultOption) };
}
