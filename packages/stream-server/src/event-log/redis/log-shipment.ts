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
  /** What it comes after in this process, and what is over by that; needed until Redis has begun this one. */
  former: Shipment | undefined;
}

export interface ShipmentPlace {
  readonly isThereAlready: boolean;
  readonly former: Shipment | undefined;
}

export function createShipment(own: OwnEpoch, { isThereAlready, former }: ShipmentPlace): Shipment {
  return {
    own,
    epoch: own.epoch,
    hasBegun: isThereAlready,
    startedAtMs: '0',
    sentSeq: isThereAlready ? 0 : -1,
    former,
  };
}
