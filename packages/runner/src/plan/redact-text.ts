/**
 * A function that takes every occurrence of the given secrets out of a text. Servers quote what they were sent
 * ("Incorrect API key provided: sk-…"), so their words pass through it before they are kept anywhere.
 * Secrets shorter than four characters are left alone: they would tear ordinary words apart and protect nothing.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const needles = secretSpellings(secrets).filter((needle) => needle.length >= 4);
  if (needles.length === 0) return (text) => text;
  return (text) => needles.reduce((redacted, needle) => redacted.replaceAll(needle, '[redacted]'), text);
}

/** Every form in which these secrets may be quoted, the longest first. */
export function secretSpellings(secrets: readonly string[]): readonly string[] {
  return [...new Set(secrets.flatMap(spellings))].sort((a, b) => b.length - a.length);
}

/** The value as it is, as JSON spells it inside a string, as a URL spells it, and the bare token of `Bearer …`. */
function spellings(secret: string): readonly string[] {
  const bare = secret.replace(/^(Bearer|Basic)\s+/i, '');
  return [secret, bare].flatMap((value) => [value, JSON.stringify(value).slice(1, -1), inUrl(value)]);
}

function inUrl(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    // Half a surrogate pair has no URL form, so there is none to look for.
    return value;
  }
}
