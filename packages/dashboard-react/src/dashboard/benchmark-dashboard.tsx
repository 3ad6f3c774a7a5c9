import { useCallback, useDeferredValue, useState, type ReactNode } from 'react';
import type { Messages } from '../format/messages.ts';
import { DashboardProvider } from '../hooks/dashboard-context.tsx';
import { useBenchmarkStream, type BenchmarkStreamOptions } from '../hooks/use-benchmark-stream.ts';
import type { TimeRange } from '../model/level-selection.ts';
import type { DashboardSource } from '../stream/dashboard-source.ts';
import { defaultPanels, type PanelChoice } from './built-in-panels.tsx';
import { ConnectionBar } from './connection-bar.tsx';
import { PanelGrid } from './panel-grid.tsx';
import { DashboardRoot, type ThemeChoice } from './dashboard-root.tsx';
import { ViewControls, type ViewChoice } from './view-controls.tsx';

export interface BenchmarkDashboardProps extends Partial<BenchmarkStreamOptions> {
  readonly source: DashboardSource;
  /** Ids of built-in panels and panels of your own, in their order; all built-in ones unless stated. */
  readonly panels?: readonly PanelChoice[] | undefined;
  /** `auto` follows the system. */
  readonly theme?: ThemeChoice | undefined;
  /** BCP 47 tag for numbers and dates; `en` unless stated. */
  readonly locale?: string | undefined;
  readonly messages?: Partial<Messages> | undefined;
  /** Inside another root of this package: brings no frame and no language of its own. */
  readonly isNested?: boolean;
}

const initialChoice: ViewChoice = { level: 'all', percentile: 'p99', range: undefined };

/** A run on one page, live or finished. Needs `@genai-bench/dashboard-react/styles.css`. */
export function BenchmarkDashboard(props: BenchmarkDashboardProps): ReactNode {
  if (props.isNested === true) return <DashboardBody {...props} />;
  return (
    <DashboardRoot theme={props.theme} locale={props.locale} messages={props.messages}>
      <DashboardBody {...props} />
    </DashboardRoot>
  );
}

function DashboardBody(props: BenchmarkDashboardProps): ReactNode {
  const { panels = defaultPanels, source, run, token, connect } = props;
  const { stream, view, chartView, isPaused, isStored, setPaused } = useBenchmarkStream(source, {
    run,
    token,
    connect,
  });
  const [choice, setChoice] = useState(initialChoice);
  // Charts are drawn in pieces between which the page answers: neither a choice nor new data may hold up an input.
  const drawnChoice = useDeferredValue(choice);
  const drawnView = useDeferredValue(chartView);
  const zoom = useCallback((range: TimeRange) => setChoice((current) => ({ ...current, range })), []);
  return (
    <DashboardProvider
      levelSelection={drawnChoice.level}
      percentile={drawnChoice.percentile}
      timeRange={drawnChoice.range}
      onZoom={zoom}
    >
      <ConnectionBar state={stream} isStored={isStored} isPaused={isPaused} onPause={setPaused} />
      {view.levels.length > 0 && <ViewControls view={view} choice={choice} onChange={setChoice} />}
      <PanelGrid panels={panels} view={view} chartView={drawnView} />
    </DashboardProvider>
  );
}
