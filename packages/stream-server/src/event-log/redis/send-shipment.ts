import { encodeEnvelope } from '../../protocol/encode-envelope.ts';
import type { Envelope } from '../../protocol/envelope.ts';
import type { LogKeys } from './log-keys.ts';
import { silentAfterMs } from './list-runs.ts';
import { listOf } from './log-reader.ts';
import { appendScript, beginScript, checkpointScript } from './log-scripts.ts';
import type { Shipment } from './log-shipment.ts';
import type { LogBounds, OwnEpoch } from './own-epoch.ts';
import type { RedisConnection } from './redis-connection.ts';
import type { ShipmentWaits } from './shipment-waits.ts';

export interface SendOptions extends LogBounds {
  readonly connection: RedisConnection;
  readonly keys: LogKeys;
  readonly keepRuns: number;
  readonly waits: ShipmentWaits;
}

const batchEvents = 200;
const batchBytes = 1024 * 1024;

/** Sends the next part of what Redis lacks; false when there is nothing to send. Throws where Redis does not take it. */
export async function sendSome(options: SendOptions, shipment: Shipment): Promise<boolean> {
  const { connection, keys, waits, maxEvents, maxBytes } = options;
  const { own } = shipment;
  if (!shipment.hasBegun) await beginInRedis(options, shipment);
  const reading = await own.log.readAfter({ epoch: own.epoch, seq: shipment.sentSeq }, batchEvents);
  if (reading.kind === 'gone') {
    await restore(options, shipment);
    return true;
  }
  if (reading.envelopes.length === 0) return sendCheckpoint(options, shipment);
  const texts = textsOf(reading.envelopes, shipment);
  const reply = await connection.run(
    appendScript,
    [keys.epoch(shipment.epoch), keys.events(shipment.epoch)],
    [shipment.sentSeq + 1, maxEvents, maxBytes, factsOf(own), own.run?.isLive === false ? 1 : 0, ...texts],
  );
  const [kind, head] = listOf(reply);
  if (kind === 'lost') {
    await restore(options, shipment);
    return true;
  }
  // `behind`: a Redis that came back without the newest events. They are sent again, and nobody hears them twice.
  if (kind === 'behind') shipment.sentSeq = Number(head);
  else waits.reached(shipment, shipment.sentSeq + texts.length);
  await sendCheckpoint(options, shipment);
  return true;
}

async function beginInRedis(
  { connection, keys, keepRuns, waits }: SendOptions,
  shipment: Shipment,
  restoredFrom?: string,
): Promise<void> {
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
      keepRuns,
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
  // A process may have many runs, each of which would keep the one before it.
  shipment.former = undefined;
  waits.reached(shipment, base);
}

/** Redis lost the epoch, or more of it than is kept here: its place is taken by one that begins with its fold. */
async function restore(options: SendOptions, shipment: Shipment): Promise<void> {
  shipment.hasBegun = false;
  shipment.epoch = crypto.randomUUID();
  await beginInRedis(options, shipment, shipment.startedAtMs);
}

/** False when none is due. */
async function sendCheckpoint(
  { connection, keys }: SendOptions,
  { own, epoch, sentSeq }: Shipment,
): Promise<boolean> {
  const due = own.dueCheckpoint;
  if (due === undefined || due.seq > sentSeq) return false;
  await connection.run(checkpointScript, [keys.epoch(epoch)], [due.seq, JSON.stringify(due.view)]);
  own.checkpointKept(due.seq);
  return true;
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
