import type { RunView } from '@genai-bench/stream-server/client';
import type { ReactNode } from 'react';
import type { Messages } from '../format/messages.ts';
import { HeatMapPanel } from '../panels/heat-map-panel.tsx';
import { HistogramPanel } from '../panels/histogram-panel.tsx';
import { InstrumentPanel } from '../panels/instrument-panel.tsx';
import { KneePanel } from '../panels/knee-panel.tsx';
import { LogPanel } from '../panels/log-panel.tsx';
import { ObjectivesPanel } from '../panels/objectives-panel.tsx';
import { OutcomesPanel } from '../panels/outcomes-panel.tsx';
import { SampledRequestsPanel } from '../panels/sampled-requests-panel.tsx';
import { ScatterPanel } from '../panels/scatter-panel.tsx';
import { HeadlinePanel } from '../panels/headline-panel.tsx';
import { LatencyPanel } from '../panels/latency-panel.tsx';
import { LevelTablePanel } from '../panels/level-table-panel.tsx';
import type { ViewProps } from '../panels/panel.tsx';
import { PercentilePanel } from '../panels/percentile-panel.tsx';
import { ProgressPanel } from '../panels/progress-panel.tsx';
import { StatusPanel } from '../panels/status-panel.tsx';
import { ThroughputPanel } from '../panels/throughput-panel.tsx';
import { WorkersPanel } from '../panels/workers-panel.tsx';

export interface BuiltInPanel {
  /** Name of a message; or words of their own, which are not translated. */
  readonly title: keyof Messages | (string & {});
  readonly width: 'full' | 'half';
  /** `chart` panels are renewed less often than those made of figures. */
  readonly pace: 'figures' | 'chart';
  readonly panel: (props: ViewProps) => ReactNode;
}

/** The panels of the package by id, in the order of the page. Adding one: its file, its line here. */
export const builtInPanels = {
  status: { title: 'status', width: 'half', pace: 'figures', panel: StatusPanel },
  progress: { title: 'progress', width: 'half', pace: 'figures', panel: ProgressPanel },
  headline: { title: 'headline', width: 'full', pace: 'figures', panel: HeadlinePanel },
  throughput: { title: 'throughputOverTime', width: 'full', pace: 'chart', panel: ThroughputPanel },
  latency: { title: 'latencies', width: 'full', pace: 'chart', panel: LatencyPanel },
  histograms: { title: 'histograms', width: 'full', pace: 'chart', panel: HistogramPanel },
  knee: { title: 'knee', width: 'half', pace: 'chart', panel: KneePanel },
  heatMap: { title: 'heatMap', width: 'half', pace: 'chart', panel: HeatMapPanel },
  percentiles: { title: 'percentiles', width: 'full', pace: 'figures', panel: PercentilePanel },
  levels: { title: 'levelTable', width: 'full', pace: 'figures', panel: LevelTablePanel },
  scatter: { title: 'scatter', width: 'half', pace: 'chart', panel: ScatterPanel },
  outcomes: { title: 'outcomes', width: 'half', pace: 'figures', panel: OutcomesPanel },
  objectives: { title: 'slo', width: 'half', pace: 'figures', panel: ObjectivesPanel },
  instrument: { title: 'instrument', width: 'half', pace: 'figures', panel: InstrumentPanel },
  workers: { title: 'workers', width: 'full', pace: 'figures', panel: WorkersPanel },
  requests: { title: 'sampledRequests', width: 'full', pace: 'chart', panel: SampledRequestsPanel },
  log: { title: 'log', width: 'full', pace: 'figures', panel: LogPanel },
} as const satisfies Readonly<Record<string, BuiltInPanel>>;

export type BuiltInPanelId = keyof typeof builtInPanels;

/** A panel of your own, shown among the others. `view` is the same that built-in panels get. */
export interface CustomPanel {
  readonly id: string;
  readonly title: string;
  readonly render: (view: RunView) => ReactNode;
  /** `full` unless stated. */
  readonly width?: 'full' | 'half';
}

export type PanelChoice = BuiltInPanelId | CustomPanel;

/** All built-in panels, in the order of the page. */
// `Object.keys` forgets that the keys are exactly the ids.
export const defaultPanels = Object.keys(builtInPanels) as readonly BuiltInPanelId[];

/** Those that say something of a finished run, whose log and progress are not kept, and whose records are. */
export const finishedRunPanels: readonly BuiltInPanelId[] = [
  'status',
  'outcomes',
  ...defaultPanels.filter((id) => !['status', 'outcomes', 'log', 'progress', 'requests'].includes(id)),
];
