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

/**
 * The value as it is, as JSON spells it inside a string, as a URL spells it, and the bare token of `Bearer …`; of a value
 * long enough to be a key also what a server can make of it: other case, backwards, base64 and hex.
 */
function spellings(secret: string): readonly string[] {
  const bare = secret.replace(/^(Bearer|Basic)\s+/i, '');
  return [secret, bare].flatMap((value) => [
    value,
    JSON.stringify(value).slice(1, -1),
    inUrl(value),
    ...(value.length < minDisguisedLength ? [] : disguises(value)),
  ]);
}

/** Shorter ones, such as `test`, give pieces that occur in ordinary text. */
const minDisguisedLength = 8;

function disguises(value: string): readonly string[] {
  return [
    value.toUpperCase(),
    value.toLowerCase(),
    Array.from(value).reverse().join(''),
    Buffer.from(value).toString('hex'),
    Buffer.from(value).toString('hex').toUpperCase(),
    ...[0, 1, 2].flatMap((offset) => base64Pieces(value, offset)),
  ];
}

/**
 * What stands in base64 for the value wherever it begins in the text that was encoded: of its first and last characters
 * some bits belong to its neighbours, so that those are left out.
 */
function base64Pieces(value: string, offset: number): readonly string[] {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
  const encoded = bytes.toString('base64').replace(/=+$/, '');
  const first = Math.ceil((offset * 8) / 6);
  const piece = encoded.slice(first, Math.floor((bytes.length * 8) / 6));
  return [piece, piece.replaceAll('+', '-').replaceAll('/', '_')];
}

function inUrl(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    // Half a surrogate pair has no URL form, so there is none to look for.
    return value;
  }
}
