import type { AppendResult } from '../battle-store.ts';
import { storeFailure } from '../store-failure.ts';

/** What the script for appending says: the kind of result and the version. */
export function parseAppendReply(reply: unknown): AppendResult {
  const [kind, version] = Array.isArray(reply) ? reply : [];
  switch (kind) {
    case 'unknown-battle':
      return { kind };
    case 'appended':
    case 'replayed':
    case 'key-reused':
    case 'conflict':
    case 'already-voted':
      return { kind, version: Number(version) };
    default:
      throw storeFailure(new Error(`Redis answered ${JSON.stringify(reply)} to an append.`));
  }
}
