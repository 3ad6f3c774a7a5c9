/** Longest text of a server that a record keeps. */
const maxMessageLength = 500;

// Control characters would let a server write into the terminal that prints them; line and paragraph separators and
// bidirectional overrides would let it disguise what it says.
const unprintable = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * A server's words made fit to keep and print: unprintable characters become one space, secrets go, the length is
 * capped. Secrets go after the control characters (which could hide one) and before the cap (which could tear one).
 */
export function cleanServerText(
  text: string,
  redact: (text: string) => string,
  maxLength = maxMessageLength,
): string {
  const redacted = redact(text.replace(unprintable, ' ').trim());
  if (redacted.length <= maxLength) return redacted;
  const capped = redacted.slice(0, maxLength - 1);
  // Half of a surrogate pair is not a character, and no longer valid UTF-8 once written.
  return `${/[\ud800-\udbff]$/.test(capped) ? capped.slice(0, -1) : capped}…`;
}
