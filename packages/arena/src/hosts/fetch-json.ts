/** The JSON that an address answers with; undefined where it does not answer so, or not in time. Never rejects. */
export async function fetchJson(
  url: string,
  init: RequestInit & { readonly timeLimitMs: number },
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
