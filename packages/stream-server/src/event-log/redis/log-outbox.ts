import { encodeEnvelope } from '../../protocol/encode-envelope.ts';
import type { Envelope } from '../../protocol/envelope.ts';
import type { LogKeys } from './log-keys.ts';
import { silentAfterMs } from './list-runs.ts';
import { listOf } from './log-reader.ts';
import { appendScript, beginScript, checkpointScript } from './log-scripts.ts';
import type { LogBounds, OwnEpoch } from './own-epoch.ts';
import type { RedisConnection } from './redis-connection.ts';

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

interface Shipment {
  readonly own: OwnEpoch;
  /** Its name in Redis: another one after Redis has lost it. */
  epoch: string;
  hasBegun: boolean;
  /** By the clock of Redis, in ms. */
  startedAtMs: string;
  /** Redis has everything up to here; below 0 before it has begun. */
  sentSeq: number;
  /** What it comes after in this process, and what is over by that. */
  readonly former: Shipment | undefined;
}

interface Waiter {
  readonly shipment: Shipment;
  readonly seq: number;
  readonly settle: (error?: Error) => void;
}

const batchEvents = 200;
const batchBytes = 1024 * 1024;
const retryMs = 100;

export function createLogOutbox(options: LogOutboxOptions): LogOutbox {
  const { connection, keys, deadlineMs } = options;
  const shipments: Shipment[] = [];
  const waiters = new Set<Waiter>();
  const state = {
    isClosed: false,
    isTroubled: false,
    sending: undefined as Promise<void> | undefined,
  };

  function wait(shipment: Shipment, seq: number): Promise<void> {
    if (shipment.sentSeq >= seq) return Promise.resolve();
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

  function reached(shipment: Shipment, seq: number): void {
    shipment.sentSeq = seq;
    for (const waiter of waiters) {
      if (waiter.shipment === shipment && waiter.seq <= seq) waiter.settle();
    }
  }

  async function beginInRedis(shipment: Shipment, restoredFrom?: string): Promise<void> {
    const { own } = shipment;
    const isRestored = restoredFrom !== undefined;
    // All but the newest: that one is sent, so that everybody hears of the new epoch.
    const { seq, view } = own.foldedBefore;
    const base = isRestored ? seq : 0;
    const startedAtMs = await connection.run(
      beginScript,
      [keys.current, keys.epochs, keys.epoch(shipment.epoch)],
      [
        shipment.epoch,
        own.runId ?? '',
        base,
        isRestored ? JSON.stringify(view) : '',
        options.keepRuns,
        keys.epochStem,
        keys.eventsStem,
        restoredFrom ?? '',
        shipment.former?.epoch ?? '',
        silentAfterMs,
        factsOf(own),
      ],
    );
    shipment.startedAtMs = String(startedAtMs);
    shipment.hasBegun = true;
    reached(shipment, base);
  }

  /** Redis lost the epoch, or more of it than is kept here: its place is taken by one that begins with its fold. */
  async function restore(shipment: Shipment): Promise<void> {
    shipment.hasBegun = false;
    shipment.epoch = crypto.randomUUID();
    await beginInRedis(shipment, shipment.startedAtMs);
  }

  /** False when there is nothing to send. */
  async function sendSome(shipment: Shipment): Promise<boolean> {
    const { own } = shipment;
    if (!shipment.hasBegun) await beginInRedis(shipment);
    const reading = await own.log.readAfter({ epoch: own.epoch, seq: shipment.sentSeq }, batchEvents);
    if (reading.kind === 'gone') {
      await restore(shipment);
      return true;
    }
    if (reading.envelopes.length === 0) return sendCheckpoint(shipment);
    const texts = textsOf(reading.envelopes, shipment);
    const reply = await connection.run(
      appendScript,
      [keys.epoch(shipment.epoch), keys.events(shipment.epoch)],
      [
        shipment.sentSeq + 1,
        options.maxEvents,
        options.maxBytes,
        factsOf(own),
        own.run?.isLive === false ? 1 : 0,
        ...texts,
      ],
    );
    const [kind, head] = listOf(reply);
    if (kind === 'lost') {
      await restore(shipment);
      return true;
    }
    // `behind`: a Redis that came back without the newest events. They are sent again, and nobody hears them twice.
    if (kind === 'behind') shipment.sentSeq = Number(head);
    else reached(shipment, shipment.sentSeq + texts.length);
    return (await sendCheckpoint(shipment)) || true;
  }

  async function sendCheckpoint({ own, epoch, sentSeq }: Shipment): Promise<boolean> {
    const due = own.dueCheckpoint;
    if (due === undefined || due.seq > sentSeq) return false;
    await connection.run(checkpointScript, [keys.epoch(epoch)], [due.seq, JSON.stringify(due.view)]);
    own.checkpointKept(due.seq);
    return true;
  }

  async function sendAll(): Promise<void> {
    while (!state.isClosed) {
      const [shipment] = shipments;
      if (shipment === undefined) return;
      try {
        const hasSent = await sendSome(shipment);
        if (state.isTroubled) options.onProblem('Redis is back; what it missed was sent.');
        state.isTroubled = false;
        if (hasSent) continue;
        if (shipments.length === 1) return;
        shipments.shift();
      } catch (error) {
        if (state.isClosed) return;
        if (!state.isTroubled) options.onProblem(`Viewers of other servers wait: ${messageOf(error)}`);
        state.isTroubled = true;
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  function send(): void {
    state.sending ??= sendAll().finally(() => {
      state.sending = undefined;
      // What came between the last look and this moment.
      if (waiters.size > 0 && !state.isClosed) send();
    });
  }

  return {
    begin(own, isThereAlready = false) {
      const shipment: Shipment = {
        own,
        epoch: own.epoch,
        hasBegun: isThereAlready,
        startedAtMs: '0',
        sentSeq: isThereAlready ? 0 : -1,
        former: shipments.at(-1),
      };
      shipments.push(shipment);
      const begun = wait(shipment, 0);
      send();
      return begun;
    },
    sent(seq) {
      const shipment = shipments.at(-1);
      if (shipment === undefined) return Promise.reject(new Error('Nothing was begun.'));
      const sent = wait(shipment, seq);
      send();
      return sent;
    },
    async close() {
      const shipment = shipments.at(-1);
      if (shipment !== undefined && !state.isClosed) {
        await wait(shipment, shipment.own.folded.seq).catch((error: unknown) =>
          options.onProblem(messageOf(error)),
        );
      }
      state.isClosed = true;
      for (const waiter of waiters) waiter.settle(new Error('The event log is closed.'));
    },
  };
}

function factsOf({ run }: OwnEpoch): string {
  return run === undefined ? '' : JSON.stringify(run);
}

function textsOf(envelopes: readonly Envelope[], { own, epoch }: Shipment): readonly string[] {
  const texts: string[] = [];
  let bytes = 0;
  for (const envelope of envelopes) {
    const text = encodeEnvelope(epoch === own.epoch ? envelope : { ...envelope, epoch });
    bytes += text.length;
    if (texts.length > 0 && bytes > batchBytes) break;
    texts.push(text);
  }
  return texts;
}

function lateError(deadlineMs: number): Error {
  return new Error(`Redis did not take it within ${deadlineMs} ms; it is sent as soon as Redis does.`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
