import { secretSpellings } from './redact-text.ts';

/** Takes secrets out of a text that comes in pieces, also where one is spread over several. */
export interface StreamRedactor {
  /** What may be shown now. Less than came in while its end could be the beginning of a secret. */
  push(piece: string): string;
  /** No more pieces: what was held back. Half a secret is not shown either. */
  end(): string;
}

/**
 * Secrets shorter than this are looked over: people give `test` or `not-needed` to servers that want some key, and an
 * answer must be able to say such words. Keys that protect something are longer.
 */
const shortestSecret = 16;

/** A held-back end this long is no accident: whoever sees it has much of the secret. */
const tellingLength = 8;

const mark = '[redacted]';

export function createStreamRedactor(secrets: readonly string[]): StreamRedactor {
  const needles = secretSpellings(secrets.filter((secret) => secret.length >= shortestSecret)).filter(
    (needle) => needle.length >= shortestSecret,
  );
  const firstCharacters = new Set(needles.map((needle) => needle[0]));
  let held = '';

  /** The longest needle first, so that one which begins like another is not taken for it. */
  const matchAt = (text: string, at: number): string | undefined =>
    needles.find((needle) => text.startsWith(needle, at));
  const mayBeginAt = (text: string, at: number): boolean => {
    const rest = text.slice(at);
    return needles.some((needle) => needle.length > rest.length && needle.startsWith(rest));
  };

  function scan(text: string, isLast: boolean): string {
    let shown = '';
    let at = 0;
    while (at < text.length) {
      if (firstCharacters.has(text[at])) {
        if (!isLast && mayBeginAt(text, at)) break;
        const match = matchAt(text, at);
        if (match !== undefined) {
          shown += mark;
          at += match.length;
          continue;
        }
        if (isLast && text.length - at >= tellingLength && mayBeginAt(text, at)) {
          shown += mark;
          at = text.length;
          break;
        }
      }
      shown += text[at];
      at += 1;
    }
    held = text.slice(at);
    return shown;
  }

  return needles.length === 0
    ? { push: (piece) => piece, end: () => '' }
    : { push: (piece) => scan(held + piece, false), end: () => scan(held, true) };
}
