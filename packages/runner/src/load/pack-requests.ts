import type { RequestPhase } from '@genai-bench/core-metrics';
import type { PackedRequests } from './thread-messages.ts';

export interface PreparedRequest {
  readonly index: number;
  readonly body: Uint8Array;
}

export function packRequests(phase: RequestPhase, requests: readonly PreparedRequest[]): PackedRequests {
  const bytes = new Uint8Array(requests.reduce((total, { body }) => total + body.length, 0));
  const ends = new Uint32Array(requests.length);
  let end = 0;
  requests.forEach(({ body }, position) => {
    bytes.set(body, end);
    end += body.length;
    ends[position] = end;
  });
  return { phase, indexes: Uint32Array.from(requests, ({ index }) => index), bytes, ends };
}
