import { createHash, type Hash } from 'node:crypto';
import type { Envelope, PROTOCOL_VERSION } from '../protocol/envelope.ts';
import { parseEnvelope } from '../protocol/parse-envelope.ts';

/** Version of the file; that of its envelopes is `protocol`. */
export const RECORDING_VERSION = 1;

/** First line. */
export interface RecordingHeader {
  readonly kind: 'genai-bench-recording';
  readonly version: typeof RECORDING_VERSION;
  readonly protocol: typeof PROTOCOL_VERSION;
  readonly tool: { readonly name: string; readonly version: string };
}

/** Last line; a recording that broke off has none. */
export interface RecordingFooter {
  readonly kind: 'end';
  readonly count: number;
  /** SHA-256 of all envelope lines, each with its line end, in hex. */
  readonly sha256: string;
}

export function createChecksum(): Hash {
  return createHash('sha256');
}

export type RecordingLine =
  | { readonly kind: 'header'; readonly header: RecordingHeader }
  | { readonly kind: 'footer'; readonly footer: RecordingFooter }
  | { readonly kind: 'envelope'; readonly envelope: Envelope }
  | { readonly kind: 'unreadable' };

/** One line of a recording; what the versions promise is trusted, all else is `unreadable`. */
export function parseRecordingLine(line: string): RecordingLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'unreadable' };
  }
  if (typeof value !== 'object' || value === null) return { kind: 'unreadable' };
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields['kind'] === 'genai-bench-recording') return { kind: 'header', header: value as RecordingHeader };
  if (fields['kind'] === 'end') return { kind: 'footer', footer: value as RecordingFooter };
  const reading = parseEnvelope(value);
  return reading.kind === 'envelope' ? reading : { kind: 'unreadable' };
}
