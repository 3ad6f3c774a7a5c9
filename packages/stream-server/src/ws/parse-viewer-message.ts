import type { StreamPosition } from '../protocol/envelope.ts';
import { parsePosition } from '../protocol/parse-position.ts';

/** All that a viewer may say: where it stands. `undefined` for anything else, which is ignored. */
export function parseViewerMessage(
  text: string,
): { readonly resume: StreamPosition | undefined } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON is like any other message that has no meaning here.
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, epoch, seq } = value as Readonly<Record<string, unknown>>;
  return type === 'resume' ? { resume: parsePosition({ epoch, seq }) } : undefined;
}
