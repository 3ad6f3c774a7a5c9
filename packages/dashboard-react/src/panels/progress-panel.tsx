import { useId, type ReactNode } from 'react';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { currentLevel } from '../model/level-selection.ts';
import { FactList } from './fact-list.tsx';
import { Panel, type ViewProps } from './panel.tsx';

/** How far the run and its level are. */
export function ProgressPanel({ view }: ViewProps): ReactNode {
  const { messages, format } = useDashboard();
  const { progress, summary } = view;
  const isComplete = view.status.status === 'completed';
  const counts = currentLevel(view)?.summary?.counts;
  return (
    <Panel title={messages.progress}>
      <ProgressBar
        label={messages.runProgress}
        percent={isComplete ? 100 : (progress?.progress ?? view.status.progress_percentage)}
      />
      {!isComplete && summary === undefined && (
        <ProgressBar label={messages.levelProgress} percent={progress?.levelProgress} />
      )}
      <FactList
        facts={[
          { name: messages.issued, value: format.count(progress?.issued ?? counts?.issued) },
          { name: messages.finished, value: format.count(progress?.finished ?? counts?.issued) },
          { name: messages.inFlight, value: format.count(summary === undefined ? progress?.inFlight : 0) },
        ]}
      />
    </Panel>
  );
}

interface ProgressBarProps {
  readonly label: string;
  /** 0 to 100; absent while unknown. */
  readonly percent: number | undefined;
}

function ProgressBar({ label, percent }: ProgressBarProps): ReactNode {
  const { format } = useDashboard();
  const id = useId();
  return (
    <div className="gb-progress">
      <label htmlFor={id}>{label}</label>
      <span className="gb-number">{format.share(percent === undefined ? undefined : percent / 100)}</span>
      <progress id={id} max={100} {...(percent === undefined ? {} : { value: percent })} />
    </div>
  );
}
