import type { TruthRecord } from '@genai-bench/simulator';

/** What the simulator knows of one request that the client claims to have measured. */
export interface TruthStamps {
  /** The read of the request's last byte. */
  readonly receivedAtMs: number;
  /** When work on it began. */
  readonly handledAtMs: number;
  /** Of the chunks that carry tokens. */
  readonly tokenChunkAtMs: readonly number[];
}

/** Takes the simulator's log and empties it, so that each measurement reads its own. */
export async function* takeTruthRecords(url: string): AsyncGenerator<TruthRecord> {
  const response = await fetch(`${url}/simulator/truth`);
  let rest = '';
  const decoder = new TextDecoder();
  for await (const bytes of response.body!) {
    const lines = (rest + decoder.decode(bytes as Uint8Array, { stream: true })).split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (line !== '') yield JSON.parse(line) as TruthRecord;
  }
  if (rest !== '') yield JSON.parse(rest) as TruthRecord;
  await fetch(`${url}/simulator/truth`, { method: 'DELETE' });
}

/** The same by the id of each request, without what no judge of stamps needs. */
export async function fetchTruth(url: string): Promise<ReadonlyMap<string, TruthStamps>> {
  const truth = new Map<string, TruthStamps>();
  for await (const { id, receivedAtMs, handledAtMs, chunks } of takeTruthRecords(url)) {
    const tokenChunkAtMs = chunks.filter(({ tokens }) => tokens > 0).map(({ atMs }) => atMs);
    truth.set(id, { receivedAtMs, handledAtMs, tokenChunkAtMs });
  }
  return truth;
}
