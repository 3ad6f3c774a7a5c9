import type { StreamBehaviour } from '../faults/stream-behaviour.ts';
import type { ByteString } from './byte-string.ts';

type Framing = Pick<StreamBehaviour, 'lineEnd' | 'dataSpace' | 'multiLineData'>;

/** Turns a payload (JSON text or `[DONE]`) into one event. */
export type SseEncoder = (payload: ByteString) => ByteString;

export function createSseEncoder({ lineEnd, dataSpace, multiLineData }: Framing): SseEncoder {
  const field = dataSpace ? 'data: ' : 'data:';
  const eventEnd = lineEnd + lineEnd;
  if (!multiLineData) return (payload) => field + payload + eventEnd;
  const separator = lineEnd + field;
  return (payload) => {
    if (!payload.startsWith('{')) return field + payload + eventEnd;
    // Cut beside the outer braces: there, a line break is white space to a JSON reader.
    return field + '{' + separator + payload.slice(1, -1) + separator + '}' + eventEnd;
  };
}
