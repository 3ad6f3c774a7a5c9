import type { OwnEpoch } from './own-epoch.ts';

/** An epoch of this process on its way to Redis. */
export interface Shipment {
  readonly own: OwnEpoch;
  /** Its name in Redis: another one after Redis has lost it. */
  epoch: string;
  hasBegun: boolean;
  /** By the clock of Redis, in ms. */
  startedAtMs: string;
  /** Redis has everything up to here; below 0 before it has begun. */
  sentSeq: number;
  /** A run that began later is shown, and this one is no longer kept. */
  isSuperseded: boolean;
}

export function createShipment(own: OwnEpoch, isThereAlready: boolean): Shipment {
  return {
    own,
    epoch: own.epoch,
    hasBegun: isThereAlready,
    startedAtMs: '0',
    sentSeq: isThereAlready ? 0 : -1,
    isSuperseded: false,
  };
}
