import type { RunView } from '@genai-bench/stream-server/client';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { isOver } from '../model/level-selection.ts';

/** What to say of a panel without data; `undefined` while data may still come, from the run or from the server. */
export function useEmptyReason(view: RunView): string | undefined {
  const { messages, isLoading } = useDashboard();
  if (!isOver(view) || isLoading) return undefined;
  return view.levels.some((level) => level.summary !== undefined) ? messages.notKept : messages.noLevelEnded;
}
