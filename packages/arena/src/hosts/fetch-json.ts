/** The JSON that an address answers with; undefined where it does not answer so, or not in time. Never rejects. */
export async function fetchJson(
  url: string,
  init: RequestInit & { readonly timeLimitMs: number },
): Promise<unknown> {
  const { timeLimitMs, ...request } = init;
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(timeLimitMs) });
    return response.ok ? ((await response.json()) as unknown) : undefined;
  } catch {
    // Unreachable, too slow or no JSON: all say that this host cannot be used now.
    return undefined;
  }
}
