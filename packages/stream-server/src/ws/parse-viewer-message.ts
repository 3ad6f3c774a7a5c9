import type { StreamPosition } from '../protocol/envelope.ts';
import { parsePosition } from '../protocol/parse-position.ts';

/** All that a viewer may say: who it is, and where it stands. */
export type ViewerMessage =
  | { readonly type: 'auth'; readonly token: string }
  /** Without a position for a newcomer. */
  | { readonly type: 'resume'; readonly position: StreamPosition | undefined };

/** `undefined` for anything that has no meaning here. */
export function parseViewerMessage(text: string): ViewerMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON is like any other message that has no meaning here.
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, token, epoch, seq } = value as Readonly<Record<string, unknown>>;
  if (type === 'auth' && typeof token === 'string') return { type, token };
  return type === 'resume' ? { type, position: parsePosition({ epoch, seq }) } : undefined;
}
