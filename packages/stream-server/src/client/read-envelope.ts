import { parseEnvelope, type EnvelopeReading } from '../protocol/parse-envelope.ts';

/** A message of the stream. */
export function readEnvelope(text: string): EnvelopeReading {
  try {
    return parseEnvelope(JSON.parse(text));
  } catch {
    // Not JSON: nothing that this server sends.
    return { kind: 'unreadable' };
  }
}
