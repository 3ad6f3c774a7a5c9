import type { FleetWorker } from '../summary/fleet.ts';

/** What is known of one worker's part in a level while the level goes on. */
export interface LiveWorker extends Pick<FleetWorker, 'name' | 'host' | 'place' | 'problem' | 'recordCount'> {
  /**
   * `waiting`: it gets ready, warm-up included. `ready`: it waits for the instant at which all begin. `completed`: all of
   * its part has arrived. The others as in a summary.
   */
  readonly status: 'waiting' | 'ready' | 'running' | 'completed' | 'lost' | 'failed';
}
