import { PROTOCOL_VERSION, type Envelope } from '../protocol/envelope.ts';

export type EnvelopeReading =
  | { readonly kind: 'envelope'; readonly envelope: Envelope }
  /** Sent by a server that speaks another version: guessing would show wrong figures. */
  | { readonly kind: 'other-version'; readonly version: unknown }
  | { readonly kind: 'unreadable' };

/** A message of the stream. Only what the fold relies on is checked; the rest is the server's word. */
export function readEnvelope(text: string): EnvelopeReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'unreadable' };
  }
  if (typeof value !== 'object' || value === null) return { kind: 'unreadable' };
  const { v, epoch, seq, event_type, data } = value as Readonly<Record<string, unknown>>;
  if (v !== PROTOCOL_VERSION) return { kind: 'other-version', version: v };
  const isWhole =
    typeof epoch === 'string' &&
    typeof seq === 'number' &&
    typeof event_type === 'string' &&
    typeof data === 'object' &&
    data !== null;
  // The fields that make an envelope are there; `data` fits its type by the version.
  return isWhole ? { kind: 'envelope', envelope: value as Envelope } : { kind: 'unreadable' };
}
