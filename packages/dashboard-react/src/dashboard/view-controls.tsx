import type { RunView } from '@genai-bench/stream-server/client';
import type { ReactNode } from 'react';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { latencyPercentiles, type LatencyPercentile } from '../model/latency-metric.ts';
import { describeLoad, type LevelSelection, type TimeRange } from '../model/level-selection.ts';

export interface ViewChoice {
  readonly level: LevelSelection;
  readonly percentile: LatencyPercentile;
  readonly range: TimeRange | undefined;
}

export interface ViewControlsProps {
  readonly view: RunView;
  readonly choice: ViewChoice;
  readonly onChange: (choice: ViewChoice) => void;
}

/** Chooses what the charts show: level, percentile, and a stretch of time (also by dragging across a chart). */
export function ViewControls({ view, choice, onChange }: ViewControlsProps): ReactNode {
  const { messages } = useDashboard();
  return (
    <div className="gb-controls">
      <label className="gb-field-inline">
        <span>{messages.level}</span>
        <select
          value={String(choice.level)}
          onChange={({ target }) =>
            onChange({
              ...choice,
              level: target.value === 'all' ? 'all' : Number(target.value),
              range: undefined,
            })
          }
        >
          <option value="all">{messages.allLevels}</option>
          {view.levels.map(({ outline }) => (
            <option key={outline.levelIndex} value={outline.levelIndex}>
              {`${outline.levelIndex + 1}: ${outline.scenario}, ${describeLoad(outline.load)}`}
            </option>
          ))}
        </select>
      </label>
      <label className="gb-field-inline">
        <span>{messages.percentile}</span>
        <select
          value={choice.percentile}
          onChange={({ target }) =>
            onChange({
              ...choice,
              percentile: latencyPercentiles.find((name) => name === target.value) ?? choice.percentile,
            })
          }
        >
          {latencyPercentiles.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <ZoomFields range={choice.range} onChange={(range) => onChange({ ...choice, range })} />
    </div>
  );
}

interface ZoomFieldsProps {
  readonly range: TimeRange | undefined;
  readonly onChange: (range: TimeRange | undefined) => void;
}

/** The keyboard's way to zoom. */
function ZoomFields({ range, onChange }: ZoomFieldsProps): ReactNode {
  const { messages } = useDashboard();
  const inSeconds = (ms: number | undefined): string =>
    ms === undefined || !Number.isFinite(ms) ? '' : String(Math.round(ms / 100) / 10);
  const change = (patch: Partial<TimeRange>): void => {
    const next = { startMs: 0, endMs: Infinity, ...range, ...patch };
    onChange(next.startMs <= 0 && next.endMs === Infinity ? undefined : next);
  };
  return (
    <>
      <label className="gb-field-inline">
        <span>{messages.zoomFrom}</span>
        <input
          type="number"
          min="0"
          step="any"
          value={inSeconds(range?.startMs)}
          onChange={({ target }) => change({ startMs: Number(target.value) * 1000 })}
        />
      </label>
      <label className="gb-field-inline">
        <span>{messages.zoomTo}</span>
        <input
          type="number"
          min="0"
          step="any"
          value={inSeconds(range?.endMs)}
          onChange={({ target }) =>
            change({ endMs: target.value === '' ? Infinity : Number(target.value) * 1000 })
          }
        />
      </label>
      {range === undefined ? (
        <span className="gb-soft">{messages.zoomHint}</span>
      ) : (
        <button type="button" className="gb-button" onClick={() => onChange(undefined)}>
          {messages.resetZoom}
        </button>
      )}
    </>
  );
}
