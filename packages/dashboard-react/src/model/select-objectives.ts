import { findMetric, type GoodputSummary, type LevelSummary } from '@genai-bench/core-metrics';
import type { LevelView } from '@genai-bench/stream-server/client';

export interface ObjectiveRow {
  readonly levelIndex: number;
  readonly label: string;
  readonly limit: number;
  readonly unit: string;
  /** True where more is better, so that the limit is the least that is good enough. */
  readonly isMinimum: boolean;
  /** Share of issued requests that met it. */
  readonly share: number | undefined;
}

export interface GoodputRow {
  readonly levelIndex: number;
  readonly goodShare: number | undefined;
  readonly goodRequestsPerSecond: number | undefined;
  readonly goodOutputTokensPerSecond: number | undefined;
  readonly objectives: readonly ObjectiveRow[];
  /** Metrics of objectives that cannot be judged, and why. */
  readonly unmeasured: readonly { readonly label: string; readonly reason: string }[];
}

/** What met the objectives, for each level that has ended and had any. */
export function selectObjectives(levels: readonly LevelView[]): readonly GoodputRow[] {
  return levels.flatMap(({ summary }) =>
    summary?.goodput === undefined || summary.goodput.objectives.length === 0
      ? []
      : [rowOf(summary, summary.goodput)],
  );
}

function rowOf({ levelIndex }: LevelSummary, goodput: GoodputSummary): GoodputRow {
  return {
    levelIndex,
    goodShare: goodput.goodRequestShare,
    goodRequestsPerSecond: goodput.goodRequestsPerSecond,
    goodOutputTokensPerSecond: goodput.goodOutputTokensPerSecond,
    unmeasured: goodput.objectives.flatMap(({ metric }) => {
      const reason = goodput.unmeasured?.[metric];
      return reason === undefined ? [] : [{ label: findMetric(metric).label, reason }];
    }),
    objectives: goodput.objectives.map(({ metric, limit }) => {
      const { label, unit, direction } = findMetric(metric);
      return {
        levelIndex,
        label,
        limit,
        unit,
        isMinimum: direction === 'higher',
        share: goodput.shareByObjective[metric],
      };
    }),
  };
}
