import type { LevelView } from '@genai-bench/stream-server/client';
import type { ReactNode } from 'react';
import { fillMessage } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { countLoaded } from '../model/record-loading.ts';

export interface SampleNoteProps {
  /** Those that the chart is about. */
  readonly levels: readonly LevelView[];
  /** `{shown}` and `{total}` are filled in; said of what is made from single requests unless stated. */
  readonly text?: string;
  /** Said instead when all are loaded. */
  readonly wholeText?: string;
}

/** Says that a chart is made from a part of the requests. Nothing when it has them all. */
export function SampleNote({ levels, text, wholeText }: SampleNoteProps): ReactNode {
  const { messages, format, recordLoading } = useDashboard();
  if (recordLoading === undefined) return null;
  const { loadedCount, totalCount } = countLoaded(levels, recordLoading);
  if (loadedCount >= totalCount)
    return wholeText === undefined ? null : <p className="gb-note">{wholeText}</p>;
  return (
    <p className="gb-note">
      {fillMessage(text ?? messages.sampleOfRequests, {
        shown: format.count(loadedCount),
        total: format.count(totalCount),
      })}
    </p>
  );
}
