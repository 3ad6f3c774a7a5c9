import { PROTOCOL_VERSION, type Envelope } from './envelope.ts';

export type EnvelopeReading =
  | { readonly kind: 'envelope'; readonly envelope: Envelope }
  /** Sent by a server that speaks another version: guessing would show wrong figures. */
  | { readonly kind: 'other-version'; readonly version: unknown }
  | { readonly kind: 'unreadable' };

/** Only what the fold relies on is checked; the rest is the word of who sent or recorded it. */
export function parseEnvelope(value: unknown): EnvelopeReading {
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
