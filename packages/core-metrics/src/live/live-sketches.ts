import { createSketch, type Sketch } from '../statistics/sketch.ts';
import type { MetricKey } from '../summary/metric-catalogue.ts';

/** Metrics that are sketched one value a request; gaps between chunks are sketched on their own. */
export const sketchedKeys = [
  'ttftMs',
  'tpotMs',
  'e2eLatencyMs',
  'outputLatencyMs',
  'inputThroughput',
  'outputThroughput',
] as const satisfies readonly MetricKey[];

export type LiveSketches = Readonly<Record<(typeof sketchedKeys)[number] | 'itlMs', Sketch>>;

/** Empty sketches, one for each metric: about 17 kB each. */
export function createLiveSketches(): LiveSketches {
  const keys = [...sketchedKeys, 'itlMs'] as const;
  // fromEntries forgets the key type; the list holds every key.
  return Object.fromEntries(keys.map((key) => [key, createSketch()])) as LiveSketches;
}
