import type { LevelOutline } from '@genai-bench/core-metrics';
import type { IterationScale } from './iteration-scale.ts';
import { scenarioFileName } from '../../scenario/scenario-file-name.ts';
import { sanitizeName } from './sanitize-name.ts';

/**
 * `<scenario>_<task>_<iteration type>_<value>_time_<seconds>s.json`. Levels of a run that would share a name (both
 * concurrency and batch size vary, a level is repeated, rates round to the same value) get their number before the
 * iteration type; genai-bench finds such files too, but shows only the last one of each scenario and value.
 */
export function levelFileName(
  level: LevelOutline,
  run: {
    readonly levels: readonly LevelOutline[];
    readonly task: string;
    readonly scale: IterationScale;
    readonly seconds: number;
  },
): string {
  const stem = (each: LevelOutline): string =>
    `${scenarioFileName(each.scenario)}_${run.scale.valueOf(each.load)}`;
  const shared = run.levels.filter((each) => stem(each) === stem(level)).length > 1;
  return [
    scenarioFileName(level.scenario),
    sanitizeName(run.task),
    ...(shared ? [`level${level.levelIndex}`] : []),
    run.scale.type,
    run.scale.valueOf(level.load),
    `time_${Math.max(0, Math.round(run.seconds))}s.json`,
  ].join('_');
}
