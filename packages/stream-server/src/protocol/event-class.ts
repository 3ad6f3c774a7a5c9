import type { WireEventType } from './wire-event.ts';

/**
 * What may happen to an event on its way to a slow viewer.
 * - `state`: a newer one of the same type replaces it while it waits.
 * - `bulk`: left out when the viewer's queue is full, and announced by `dropped`.
 * - `control`: always delivered; a viewer that cannot take it is disconnected and resumes.
 */
export type EventClass = 'state' | 'bulk' | 'control';

export const eventClasses: Readonly<Record<WireEventType, EventClass>> = {
  hello: 'control',
  snapshot: 'control',
  dropped: 'control',
  heartbeat: 'state',
  run_started: 'control',
  level_started: 'control',
  status: 'state',
  progress: 'state',
  metrics: 'bulk',
  histogram: 'state',
  scatter: 'bulk',
  workers: 'state',
  log: 'bulk',
  level_finished: 'control',
  run_finished: 'control',
  run_failed: 'control',
  stop: 'control',
};
