import type { InstrumentReading, LevelSummary } from '@genai-bench/core-metrics';
import type { ReactNode } from 'react';
import { fillMessage } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { instrumentReasons } from '../model/instrument-reasons.ts';
import { selectLevels } from '../model/level-selection.ts';
import { useEmptyReason } from './use-empty-reason.ts';
import { FactList } from './fact-list.tsx';
import { Panel, type ViewProps } from './panel.tsx';
import { GradeBadge } from './grade-badge.tsx';

/** What the measuring instrument saw of itself, and whether the figures can be believed. */
export function InstrumentPanel({ view }: ViewProps): ReactNode {
  const { messages, format, levelSelection } = useDashboard();
  const emptyReason = useEmptyReason(view);
  const levels = selectLevels(view, levelSelection);
  const readings = levels.flatMap((level) => level.summary?.instrument ?? []);
  const reading = worstOf(readings);
  const reasons = instrumentReasons(levels).map(({ reason, levelNumbers }) =>
    levels.length === 1
      ? reason
      : fillMessage(messages.reasonAtLevel, {
          levels: levelNumbers.map((number) => format.count(number)).join(', '),
          reason,
        }),
  );
  return (
    <Panel
      title={messages.instrument}
      actions={reading !== undefined && <GradeBadge verdict={reading.grade.verdict} />}
    >
      {reading === undefined ? (
        <p className="gb-note">{emptyReason ?? messages.instrumentWaiting}</p>
      ) : (
        <ReadingFacts
          reading={reading}
          reasons={reasons}
          summaries={levels.flatMap(({ summary }) => summary ?? [])}
        />
      )}
    </Panel>
  );
}

interface ReadingFactsProps {
  readonly reading: InstrumentReading;
  readonly reasons: readonly string[];
  readonly summaries: readonly LevelSummary[];
}

function ReadingFacts({ reading, reasons, summaries }: ReadingFactsProps): ReactNode {
  const { messages, format } = useDashboard();
  const busiest = reading.threadCpuShare.length === 0 ? undefined : Math.max(...reading.threadCpuShare);
  const sources = Object.entries(reading.tokenCountSources).map(
    ([source, count]) => `${source} ${format.count(count)}`,
  );
  const oddities = [
    { name: messages.unreadPayloads, count: sumOf(Object.values(reading.unreadPayloads ?? {})) },
    { name: messages.contradictedCounts, count: reading.contradictedTokenCount ?? 0 },
    { name: messages.arrivedAtOnce, count: sumOf(summaries.map(({ counts }) => counts.arrivedAtOnce ?? 0)) },
    {
      name: messages.hiddenTokens,
      count: sumOf(summaries.map(({ metrics }) => metrics.hiddenOutputTokenCount?.sum ?? 0)),
    },
  ].filter(({ count }) => count > 0);
  return (
    <>
      {reasons.length > 0 && (
        <ul className="gb-reasons">
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      <FactList
        facts={[
          { name: messages.loopLag, value: format.durationMs(reading.loopLagMs?.p99) },
          { name: messages.sendLag, value: format.durationMs(reading.sendLagMs?.p99) },
          { name: messages.cpuShare, value: format.share(busiest) },
          { name: messages.gcPause, value: format.durationMs(reading.gcMaxPauseMs) },
          { name: messages.coalescedShare, value: format.share(reading.coalescedChunkShare) },
          { name: messages.unparsedEvents, value: format.count(reading.unparsedEventCount) },
          ...(reading.heldOpenCount === undefined
            ? []
            : [{ name: messages.heldOpenResponses, value: format.count(reading.heldOpenCount) }]),
          ...oddities.map(({ name, count }) => ({ name, value: format.count(count) })),
          { name: messages.tokenCounts, value: sources.length === 0 ? '–' : sources.join(', ') },
        ]}
      />
    </>
  );
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

const severity = { trusted: 0, degraded: 1, invalid: 2 } as const;

/** The reading with the worst grade; of equals, the one whose thread was busiest. */
function worstOf(readings: readonly InstrumentReading[]): InstrumentReading | undefined {
  return readings.toSorted(
    (a, b) =>
      severity[b.grade.verdict] - severity[a.grade.verdict] ||
      Math.max(0, ...b.threadCpuShare) - Math.max(0, ...a.threadCpuShare),
  )[0];
}
