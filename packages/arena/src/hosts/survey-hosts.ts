import { detectHost, fetchJson } from './detect-host.ts';
import { rankHosts, type KnownHost } from './rank-hosts.ts';

export interface HostToSurvey {
  readonly name: string;
  readonly url: string;
  /** Whether it has a GPU, where it cannot say so itself because no model is loaded. */
  readonly gpu?: boolean;
  /** Models that it will be asked for. */
  readonly models: readonly string[];
}

export interface SurveyedHost extends KnownHost {
  readonly name: string;
  /** The GPU share is what somebody stated, not what the host reports. */
  readonly isGpuStated: boolean;
}

export interface SurveyOptions {
  /** Has each host say a few words first, which loads a model: then it shows its GPU and its speed. */
  readonly measures?: boolean;
  /** Whether a GPU comes before the order of the list; it does unless stated. */
  readonly prefersGpu?: boolean;
  readonly onMeasure?: (host: HostToSurvey, model: string) => void;
  readonly signal?: AbortSignal;
}

/** Asks all hosts what they are, at once, and puts the better ones first. Never rejects. */
export async function surveyHosts(
  hosts: readonly HostToSurvey[],
  { measures = false, prefersGpu = true, onMeasure, signal }: SurveyOptions = {},
): Promise<readonly SurveyedHost[]> {
  const surveyed = await Promise.all(
    hosts.map(async (host): Promise<SurveyedHost> => {
      const report = await detectHost(host.url);
      const model = host.models.find((name) => hasModel(report.models, name));
      if (!measures || !report.isReachable || model === undefined) return withStatedGpu(host, report);
      onMeasure?.(host, model);
      const speed = await measureHost(host.url, model, { signal });
      return withStatedGpu(host, {
        // With a model in memory it says where that is.
        ...(await detectHost(host.url)),
        outputTokensPerSecond: speed?.outputTokensPerSecond,
      });
    }),
  );
  if (prefersGpu) return rankHosts(surveyed) as readonly SurveyedHost[]; // Holds: it only sorts.
  return surveyed.toSorted((a, b) => Number(b.isReachable) - Number(a.isReachable));
}

function withStatedGpu({ name, gpu }: HostToSurvey, known: KnownHost): SurveyedHost {
  const isGpuStated = known.gpuShare === undefined && gpu !== undefined;
  return { ...known, name, isGpuStated, ...(isGpuStated ? { gpuShare: gpu ? 1 : 0 } : {}) };
}

/** Whether a list of Ollama's has a model: a name without a tag means the latest. */
export function hasModel(models: readonly string[], name: string): boolean {
  return models.includes(name) || (!name.includes(':') && models.includes(`${name}:latest`));
}

/** What an Ollama host needed for a short answer. */
interface HostSpeed {
  readonly outputTokensPerSecond: number;
  /** Time to load the model first. */
  readonly loadMs: number;
}

const tokenCount = 16;

/** Has a model say a few words. Undefined where the host does not answer in time. Loads the model; never rejects. */
async function measureHost(
  apiBase: string,
  model: string,
  {
    timeLimitMs = 300_000,
    signal,
  }: { readonly timeLimitMs?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<HostSpeed | undefined> {
  const body = {
    model,
    prompt: 'Count from one to ten.',
    stream: false,
    options: { num_predict: tokenCount },
  };
  const answer = await fetchJson(new URL('/api/generate', apiBase).href, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    timeLimitMs,
    signal,
  });
  const evalCount = numberOf(answer, 'eval_count');
  const evalNs = numberOf(answer, 'eval_duration');
  if (evalCount === undefined || evalNs === undefined || evalCount < 1 || evalNs <= 0) return undefined;
  return {
    outputTokensPerSecond: evalCount / (evalNs / 1e9),
    loadMs: (numberOf(answer, 'load_duration') ?? 0) / 1e6,
  };
}

function numberOf(value: unknown, name: string): number | undefined {
  const field: unknown =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return typeof field === 'number' && Number.isFinite(field) ? field : undefined;
}
