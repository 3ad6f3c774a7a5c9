import type { RunStreamState } from '@genai-bench/stream-server/client';
import type { ReactNode } from 'react';
import { fillMessage } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { useNow } from '../hooks/use-now.ts';
import { describeConnection, type Freshness } from '../model/describe-connection.ts';

export interface ConnectionBarProps {
  readonly state: RunStreamState;
  readonly isStored?: boolean;
  readonly isPaused?: boolean;
  readonly onPause?: (isPaused: boolean) => void;
}

const words = {
  live: 'freshnessLive',
  stale: 'freshnessStale',
  paused: 'freshnessPaused',
  connecting: 'freshnessConnecting',
  lost: 'freshnessLost',
  refused: 'freshnessRefused',
  ended: 'freshnessEnded',
  stored: 'freshnessStored',
} as const;

const tones: Readonly<Record<Freshness, string>> = {
  live: 'good',
  stale: 'caution',
  paused: 'caution',
  connecting: 'info',
  lost: 'bad',
  refused: 'bad',
  ended: 'neutral',
  stored: 'neutral',
};

/** Whether the page is current and how old its data is. The age counts on its own clock, so a frozen stream shows. */
export function ConnectionBar(props: ConnectionBarProps): ReactNode {
  const { messages, format } = useDashboard();
  const { state, isStored = false, isPaused = false, onPause } = props;
  const nowMs = useNow(isStored ? undefined : 1000);
  const report = describeConnection({
    state,
    nowMs: nowMs ?? state.lastMessageAtMs ?? 0,
    isPaused,
    isStored,
  });
  const { freshness, dataAgeMs } = report;
  const hasGaps = state.coalescedCount + state.leftOutCount > 0;
  return (
    // The position says which events the figures contain: two pages with the same one show the same.
    <div className="gb-connection" data-seq={isPaused ? undefined : state.position?.seq}>
      <span className={`gb-badge gb-tone-${tones[freshness]}`} role="status">
        <span className={`gb-dot gb-dot-${freshness}`} aria-hidden="true" />
        {messages[words[freshness]]}
      </span>
      {!isStored && (
        <span className="gb-soft gb-number">
          {dataAgeMs === undefined
            ? messages.dataAgeUnknown
            : fillMessage(messages.dataAge, { age: ageText(dataAgeMs, format.durationMs) })}
        </span>
      )}
      {report.retryInMs !== undefined && (
        <span className="gb-soft gb-number">
          {fillMessage(messages.retryIn, { time: ageText(report.retryInMs, format.durationMs) })}
        </span>
      )}
      {report.reason !== undefined && <span>{report.reason}</span>}
      {report.hint !== undefined && <strong>{report.hint}</strong>}
      {hasGaps && (
        <span className="gb-soft">
          {fillMessage(messages.leftOut, {
            coalesced: format.count(state.coalescedCount),
            leftOut: format.count(state.leftOutCount),
          })}
        </span>
      )}
      {onPause !== undefined && !isStored && freshness !== 'ended' && (
        <button
          type="button"
          className="gb-button gb-push-end"
          aria-pressed={isPaused}
          onClick={() => onPause(!isPaused)}
        >
          {isPaused ? messages.resume : messages.pause}
        </button>
      )}
    </div>
  );
}

/** Ages below a second are noise to a reader, and would flicker. */
function ageText(ageMs: number, durationMs: (value: number) => string): string {
  return ageMs < 1000 ? '<1 s' : ageMs < 100_000 ? `${Math.floor(ageMs / 1000)} s` : durationMs(ageMs);
}
