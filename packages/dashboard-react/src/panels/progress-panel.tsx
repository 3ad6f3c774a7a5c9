import { useId, type ReactNode } from 'react';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { FactList } from './fact-list.tsx';
import { Panel, type ViewProps } from './panel.tsx';

/** How far the run and its level are. */
export function ProgressPanel({ view }: ViewProps): ReactNode {
  const { messages, format } = useDashboard();
  const { progress, summary } = view;
  const isComplete = view.status.status === 'completed';
  // Of the level while it runs; of the whole run once that has ended.
  const issued = summary?.levels.reduce((sum, level) => sum + level.counts.issued, 0);
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
          { name: messages.issued, value: format.count(issued ?? progress?.issued) },
          { name: messages.finished, value: format.count(issued ?? progress?.finished) },
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
      <progress id={id} max={100} value={percent} />
    </div>
  );
}
