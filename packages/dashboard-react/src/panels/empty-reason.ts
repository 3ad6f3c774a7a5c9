import type { RunView } from '@genai-bench/stream-server/client';
import type { Messages } from '../format/messages.ts';
import { isOver } from '../model/level-selection.ts';

/** What to say of a chart without data; `undefined` while data may still come. */
export function emptyReason(view: RunView, messages: Messages): string | undefined {
  if (!isOver(view)) return undefined;
  return view.levels.some((level) => level.summary !== undefined) ? messages.notKept : messages.noLevelEnded;
}
