import type { Shipment } from './log-shipment.ts';

/** Who waits until Redis has a shipment up to a position, each no longer than the deadline. */
export interface ShipmentWaits {
  readonly isEmpty: boolean;
  until(shipment: Shipment, seq: number): Promise<void>;
  /** Redis has it up to here. */
  reached(shipment: Shipment, seq: number): void;
  endAll(error: Error): void;
}

interface Waiter {
  readonly shipment: Shipment;
  readonly seq: number;
  readonly settle: (error?: Error) => void;
}

export function createShipmentWaits(deadlineMs: number): ShipmentWaits {
  const waiters = new Set<Waiter>();

  function wait(shipment: Shipment, seq: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => waiter.settle(lateError(deadlineMs)), deadlineMs);
      const settle = (error?: Error): void => {
        clearTimeout(timer);
        waiters.delete(waiter);
        if (error === undefined) resolve();
        else reject(error);
      };
      const waiter: Waiter = { shipment, seq, settle };
      waiters.add(waiter);
    });
  }

  return {
    get isEmpty() {
      return waiters.size === 0;
    },
    until(shipment, seq) {
      return shipment.sentSeq >= seq ? Promise.resolve() : wait(shipment, seq);
    },
    reached(shipment, seq) {
      shipment.sentSeq = seq;
      for (const waiter of waiters) {
        if (waiter.shipment === shipment && waiter.seq <= seq) waiter.settle();
      }
    },
    endAll(error) {
      for (const waiter of waiters) waiter.settle(error);
    },
  };
}

function lateError(deadlineMs: number): Error {
  return new Error(`Redis did not take it within ${deadlineMs} ms; it is sent as soon as Redis does.`);
}
