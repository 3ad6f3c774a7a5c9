import { stripVTControlCharacters } from 'node:util';
import type { LoggedEvent } from '../event-log/event-log.ts';

const longestText = 2000;

// What is left of control characters, and what could disguise text: separators and bidirectional overrides.
const unprintable = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** Text that may quote a server, made fit for any screen: no control or escape characters, no secrets, not endless. */
export function cleanText(text: string, redact: (text: string) => string, longest = longestText): string {
  // Secrets go after the characters that could hide one, and before the cut that could tear one.
  const redacted = redact(stripVTControlCharacters(text).replace(unprintable, ' '));
  if (redacted.length <= longest) return redacted;
  const cut = redacted.slice(0, longest - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** The event with every text in it cleaned. At the edge: nothing gets into the log that was not through here. */
export function cleanWireEvent(event: LoggedEvent, redact: (text: string) => string): LoggedEvent {
  // The same shape with other texts: its type is the same.
  return { ...event, data: cleanValue(event.data, redact) } as LoggedEvent;
}

function cleanValue(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return cleanText(value, redact);
  if (Array.isArray(value)) {
    // Figures are lists of numbers by the thousand; there is nothing to clean in them.
    return value.some((item) => typeof item !== 'number')
      ? value.map((item) => cleanValue(item, redact))
      : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [cleanText(key, redact, 200), cleanValue(item, redact)]),
  );
}
