/** What a host that runs models says about itself. */
export interface HostReport {
  readonly apiBase: string;
  readonly isReachable: boolean;
  readonly version?: string | undefined;
  /** Models on its disk. */
  readonly models: readonly string[];
  /** Share of the loaded models' memory that is on a GPU, 0 to 1; absent while no model is loaded. */
  readonly gpuShare?: number | undefined;
}

interface LoadedModel {
  readonly size?: unknown;
  readonly size_vram?: unknown;
}

/** Asks an Ollama host for its version, its models and where the loaded ones are. Never rejects. */
export async function detectHost(apiBase: string, timeLimitMs = 2_000): Promise<HostReport> {
  const ask = (path: string): Promise<unknown> => fetchJson(new URL(path, apiBase).href, { timeLimitMs });
  const [version, tags, loaded] = await Promise.all([ask('/api/version'), ask('/api/tags'), ask('/api/ps')]);
  const stated = fieldOf(version, 'version');
  return {
    apiBase,
    isReachable: version !== undefined || tags !== undefined,
    version: typeof stated === 'string' ? stated : undefined,
    models: listOf(tags).flatMap((model) => {
      const name = fieldOf(model, 'name');
      return typeof name === 'string' ? [name] : [];
    }),
    gpuShare: gpuShareOf(listOf(loaded)),
  };
}

/** Versions leave `size_vram` out where it is 0, so its absence beside a size says: none on a GPU. */
function gpuShareOf(models: readonly LoadedModel[]): number | undefined {
  const sized = models.filter(({ size }) => typeof size === 'number' && size > 0);
  if (sized.length === 0) return undefined;
  const total = (field: keyof LoadedModel): number =>
    sized.reduce((sum, model) => sum + (typeof model[field] === 'number' ? model[field] : 0), 0);
  return Math.min(1, total('size_vram') / total('size'));
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function listOf(value: unknown): readonly LoadedModel[] {
  const models = fieldOf(value, 'models');
  return Array.isArray(models)
    ? models.filter((model): model is LoadedModel => typeof model === 'object' && model !== null)
    : [];
}

/** The JSON that an address answers with; undefined where it does not answer so, or not in time. Never rejects. */
export async function fetchJson(
  url: string,
  init: Omit<RequestInit, 'signal'> & {
    readonly timeLimitMs: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<unknown> {
  const { timeLimitMs, signal, ...request } = init;
  const timeLimit = AbortSignal.timeout(timeLimitMs);
  try {
    const response = await fetch(url, {
      ...request,
      signal: signal ? AbortSignal.any([timeLimit, signal]) : timeLimit,
    });
    return response.ok ? ((await response.json()) as unknown) : undefined;
  } catch {
    // Unreachable, too slow, given up or no JSON: all say that this host cannot be used now.
    return undefined;
  }
}
