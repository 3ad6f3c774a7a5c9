import type { LogKeys } from './log-keys.ts';
import { createShipment, type Shipment } from './log-shipment.ts';
import type { LogBounds, OwnEpoch } from './own-epoch.ts';
import type { RedisConnection } from './redis-connection.ts';
import { sendSome, type SendOptions } from './send-shipment.ts';
import { createShipmentWaits } from './shipment-waits.ts';

/** Brings the epochs of this process to Redis, in order, whatever becomes of the connection meanwhile. */
export interface LogOutbox {
  /** From now on this epoch is shown; what it follows on is sent first. Resolves when Redis has it. */
  begin(own: OwnEpoch, isThereAlready?: boolean): Promise<void>;
  /** Resolves when Redis has the newest epoch up to this position; rejects when that takes longer than the deadline. */
  sent(seq: number): Promise<void>;
  /** Waits until Redis has everything, no longer than the deadline, and sends nothing more. */
  close(): Promise<void>;
}

export interface LogOutboxOptions extends LogBounds {
  readonly connection: RedisConnection;
  readonly keys: LogKeys;
  readonly keepRuns: number;
  readonly deadlineMs: number;
  readonly onProblem: (message: string) => void;
}

const retryMs = 100;

export function createLogOutbox(options: LogOutboxOptions): LogOutbox {
  const { onProblem } = options;
  const waits = createShipmentWaits(options.deadlineMs);
  const shipments: Shipment[] = [];
  const sending = createSending({ ...options, waits }, shipments, onProblem);

  return {
    begin(own, isThereAlready = false) {
      const shipment = createShipment(own, { isThereAlready, former: shipments.at(-1) });
      shipments.push(shipment);
      const begun = waits.until(shipment, 0);
      sending.wake();
      return begun;
    },
    sent(seq) {
      const shipment = shipments.at(-1);
      if (shipment === undefined) return Promise.reject(new Error('Nothing was begun.'));
      const sent = waits.until(shipment, seq);
      sending.wake();
      return sent;
    },
    async close() {
      const shipment = shipments.at(-1);
      if (shipment !== undefined && !sending.isStopped) {
        await waits
          .until(shipment, shipment.own.folded.seq)
          .catch((error: unknown) => onProblem(messageOf(error)));
      }
      sending.stop();
      waits.endAll(new Error('The event log is closed.'));
    },
  };
}

/** Sends while there is something to send, and tries again until Redis takes it. The last shipment stays: it grows. */
function createSending(options: SendOptions, shipments: Shipment[], onProblem: (message: string) => void) {
  const state = { isStopped: false, isTroubled: false, isSending: false };

  async function sendAll(): Promise<void> {
    while (!state.isStopped) {
      const [shipment] = shipments;
      if (shipment === undefined) return;
      try {
        const hasSent = await sendSome(options, shipment);
        if (state.isTroubled) onProblem('Redis is back; what it missed was sent.');
        state.isTroubled = false;
        if (hasSent) continue;
        if (shipments.length === 1) return;
        shipments.shift();
      } catch (error) {
        if (state.isStopped) return;
        if (!state.isTroubled) onProblem(`Viewers of other servers wait: ${messageOf(error)}`);
        state.isTroubled = true;
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  function wake(): void {
    if (state.isSending) return;
    state.isSending = true;
    void sendAll().finally(() => {
      state.isSending = false;
      // What came between the last look and this moment.
      if (!options.waits.isEmpty && !state.isStopped) wake();
    });
  }

  return {
    wake,
    stop: () => void (state.isStopped = true),
    get isStopped() {
      return state.isStopped;
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
