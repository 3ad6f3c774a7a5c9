import type { RunView } from '@genai-bench/stream-server/client';
import type { ReactNode } from 'react';
import type { Messages } from '../format/messages.ts';
import { HeadlinePanel } from '../panels/headline-panel.tsx';
import { LatencyPanel } from '../panels/latency-panel.tsx';
import { LevelTablePanel } from '../panels/level-table-panel.tsx';
import { PercentilePanel } from '../panels/percentile-panel.tsx';
import { ProgressPanel } from '../panels/progress-panel.tsx';
import { StatusPanel } from '../panels/status-panel.tsx';
import { ThroughputPanel } from '../panels/throughput-panel.tsx';

export interface BuiltInPanel {
  readonly title: keyof Messages;
  readonly width: 'full' | 'half';
  /** `chart` panels are renewed less often than those made of figures. */
  readonly pace: 'figures' | 'chart';
  readonly render: (view: RunView) => ReactNode;
}

/** The panels of the package by id, in the order of the page. */
export const builtInPanels = {
  status: { title: 'status', width: 'half', pace: 'figures', render: (view) => <StatusPanel view={view} /> },
  progress: {
    title: 'progress',
    width: 'half',
    pace: 'figures',
    render: (view) => <ProgressPanel view={view} />,
  },
  headline: {
    title: 'headline',
    width: 'full',
    pace: 'figures',
    render: (view) => <HeadlinePanel view={view} />,
  },
  throughput: {
    title: 'throughputOverTime',
    width: 'full',
    pace: 'chart',
    render: (view) => <ThroughputPanel view={view} />,
  },
  latency: {
    title: 'latencies',
    width: 'full',
    pace: 'chart',
    render: (view) => <LatencyPanel view={view} />,
  },
  percentiles: {
    title: 'percentiles',
    width: 'full',
    pace: 'figures',
    render: (view) => <PercentilePanel view={view} />,
  },
  levels: {
    title: 'levelTable',
    width: 'full',
    pace: 'figures',
    render: (view) => <LevelTablePanel view={view} />,
  },
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
