import type { StreamBehaviour } from '../faults/stream-behaviour.ts';
import type { ByteString } from './byte-string.ts';

type Framing = Pick<StreamBehaviour, 'lineEnd' | 'dataSpace' | 'multiLineData'>;

/** Turns a payload (JSON text or `[DONE]`) into one event. */
export type EventEncoder = (payload: ByteString, name?: string) => ByteString;

export function createSseEncoder({ lineEnd, dataSpace, multiLineData }: Framing): EventEncoder {
  const field = dataSpace ? 'data: ' : 'data:';
  const eventEnd = lineEnd + lineEnd;
  const named = (name: string | undefined, data: ByteString): ByteString =>
    name === undefined ? data : `${dataSpace ? 'event: ' : 'event:'}${name}${lineEnd}${data}`;
  if (!multiLineData) return (payload, name) => named(name, field + payload + eventEnd);
  const separator = lineEnd + field;
  return (payload, name) => {
    if (!payload.startsWith('{')) return named(name, field + payload + eventEnd);
    // Cut beside the outer braces: there, a line break is white space to a JSON reader.
    return named(name, field + '{' + separator + payload.slice(1, -1) + separator + '}' + eventEnd);
  };
}

/** One JSON text on a line of its own. */
export function createLineEncoder({ lineEnd }: Pick<Framing, 'lineEnd'>): EventEncoder {
  return (payload) => payload + lineEnd;
}
