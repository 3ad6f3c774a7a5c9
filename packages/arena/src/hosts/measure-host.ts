import { fetchJson } from './fetch-json.ts';

/** What an Ollama host needed for a short answer. */
export interface HostSpeed {
  readonly outputTokensPerSecond: number;
  /** Time to load the model first. */
  readonly loadMs: number;
}

const tokenCount = 16;

/** Has a model say a few words. Undefined where the host does not answer in time. Loads the model; never rejects. */
export async function measureHost(
  apiBase: string,
  model: string,
  { timeLimitMs = 300_000, signal }: { readonly timeLimitMs?: number; readonly signal?: AbortSignal } = {},
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
    ...(signal === undefined ? {} : { signal }),
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
