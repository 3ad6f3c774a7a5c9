import { worstGrade } from '@genai-bench/core-metrics';
import type { BenchmarkStatus, RunView } from '@genai-bench/stream-server/client';
import type { ReactNode } from 'react';
import { fillMessage } from '../format/messages.ts';
import { UNKNOWN } from '../format/create-formatter.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { currentLevel, describeLoad, isOver } from '../model/level-selection.ts';
import { FactList, type Fact } from './fact-list.tsx';
import { Panel, type ViewProps } from './panel.tsx';
import { GradeBadge } from './grade-badge.tsx';

const tones: Readonly<Record<BenchmarkStatus['status'], string>> = {
  idle: 'neutral',
  initializing: 'info',
  running: 'info',
  completed: 'good',
  failed: 'bad',
  aborted: 'caution',
};

/** What is running: state, level, phase, time left, and how far the figures can be believed. */
export function StatusPanel({ view }: ViewProps): ReactNode {
  const { messages, format } = useDashboard();
  const { status } = view.status;
  const failure = view.failure ?? view.status.error_message ?? undefined;
  const level = currentLevel(view);
  const hasEnded = isOver(view);
  const total = view.levels.length || view.status.total_iterations;
  const index = level === undefined ? view.status.current_iteration : level.outline.levelIndex + 1;
  const facts: Fact[] = [
    {
      name: messages.run,
      value:
        status === 'completed' && total > 0
          ? fillMessage(messages.levelCount, { count: format.count(total) })
          : total === 0
            ? UNKNOWN
            : fillMessage(messages.runIndex, { index: format.count(index), total: format.count(total) }),
      ...(level === undefined || hasEnded
        ? {}
        : { detail: `${level.outline.scenario}, ${describeLoad(level.outline.load)}` }),
    },
    ...(hasEnded
      ? []
      : [
          {
            name: messages.phase,
            value: view.progress === undefined ? UNKNOWN : messages[view.progress.phase],
            ...(view.progress?.promptsMade === undefined
              ? {}
              : {
                  detail: fillMessage(messages.promptsMade, {
                    count: format.count(view.progress.promptsMade),
                  }),
                }),
          },
          { name: messages.eta, value: format.durationMs(view.progress?.etaMs) },
        ]),
    { name: messages.model, value: planText(view, 'model'), detail: planText(view, 'backend') },
    { name: messages.server, value: planText(view, 'origin') },
    { name: messages.started, value: format.dateTime(view.startedAt) },
    { name: messages.grade, value: <RunGrade view={view} />, isWide: true },
  ];
  return (
    <Panel
      title={messages.status}
      actions={
        <span className={`gb-badge gb-tone-${tones[status]}`} role="status">
          {messages[status]}
        </span>
      }
    >
      {failure !== undefined && (
        <p className="gb-alert" role="alert">
          {failure}
        </p>
      )}
      <FactList facts={facts} />
    </Panel>
  );
}

function RunGrade({ view }: ViewProps): ReactNode {
  const { messages } = useDashboard();
  const grades = view.levels.flatMap((level) => level.summary?.instrument.grade ?? []);
  if (grades.length === 0 && isOver(view)) return <span className="gb-soft">{messages.noLevelEnded}</span>;
  const grade = grades.length === 0 ? undefined : (view.summary?.grade ?? worstGrade(grades));
  if (grade === undefined) return <span className="gb-soft">{messages.gradePending}</span>;
  return (
    <>
      <GradeBadge verdict={grade.verdict} />
      {grade.reasons[0] !== undefined && <span className="gb-soft"> {grade.reasons[0]}</span>}
    </>
  );
}

/** Text of the plan as it was sent; anything but text is not shown. */
function planText(view: RunView, key: string): string {
  const value = view.plan?.[key];
  return typeof value === 'string' && value !== '' ? value : UNKNOWN;
}
