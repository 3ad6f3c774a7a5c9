import type { RequestRecord } from '@genai-bench/core-metrics';
import type { Redis } from 'ioredis';
import { messageOf } from '../errors.ts';
import { decodeRecordBatch } from '../merge/record-batch.ts';
import type { DownMessage } from '../protocol/coordinator-state.ts';
import type { FleetNames } from '../protocol/fleet-names.ts';
import { downContext, type Seal } from '../protocol/seal.ts';
import {
  decodeUpEntry,
  type NumberedMessage,
  type PassingMessage,
  type UpEntry,
} from '../protocol/worker-message.ts';
import { readStream } from '../redis/read-stream.ts';
import type { Share } from './share.ts';

export interface FleetLinkOptions {
  /** For writing, and for reading alone. */
  readonly writer: Redis;
  readonly reader: Redis;
  readonly names: FleetNames;
  readonly runId: string;
  readonly seal: Seal;
  readonly shares: readonly Share[];
  readonly nowMs: () => number;
  readonly onMessage: (share: Share, message: NumberedMessage) => void;
  /** Redis answered. */
  readonly onAnswer: () => void;
  readonly onCounts: (share: Share, message: Extract<PassingMessage, { type: 'counts' }>) => void;
  readonly onRecords: (share: Share, records: readonly RequestRecord[]) => void;
  /** A defect: what came cannot be read. */
  readonly onUnreadable: (share: Share, reason: string) => void;
}

/** The coordinator's side of the talk with all workers of its run. */
export interface FleetLink {
  /** Tells a share's worker what is wanted of it now. */
  push(share: Share): void;
  close(): Promise<void>;
}

const beatMs = 1_000;
/** What a coordinator that was killed leaves in Redis is gone after so long. */
const keptMs = 60_000;
const entriesAtOnce = 128;
const downLength = 256;

export async function openFleetLink(options: FleetLinkOptions): Promise<FleetLink> {
  const { writer, reader, names, runId, seal, shares, nowMs } = options;
  const state = { isClosed: false };
  const key = names.upKey(runId);

  function send(share: Share, message: DownMessage): void {
    if (writer.status !== 'ready') return; // The next beat says it again.
    const down = names.downKey(runId, share.place);
    const text = JSON.stringify(message);
    const proof = seal.of(downContext(runId, share.place, share.session), text);
    writer.xadd(down, 'MAXLEN', '~', downLength, '*', 'm', text, 's', proof).catch(() => {});
  }

  function push(share: Share): void {
    send(share, { type: 'state', state: share.order });
  }

  /** Takes each numbered entry once and in turn; whatever else comes will come again. */
  function take(entry: UpEntry, receivedAtMs: number): Share | undefined {
    const share = shares[entry.place];
    if (share === undefined) return undefined;
    share.heardAtMs = receivedAtMs;
    if (entry.number === 0) {
      takePassing(share, JSON.parse(entry.data.toString('utf8')) as PassingMessage, receivedAtMs);
      return undefined;
    }
    if (entry.number !== share.order.taken + 1) return share;
    share.order = { ...share.order, taken: entry.number };
    if (entry.kind === 'r') options.onRecords(share, decodeRecordBatch(entry.data));
    else options.onMessage(share, JSON.parse(entry.data.toString('utf8')) as NumberedMessage);
    return share;
  }

  function takePassing(share: Share, message: PassingMessage, receivedAtMs: number): void {
    if (message.type === 'counts') options.onCounts(share, message);
    if (message.type !== 'clock') return;
    send(share, {
      type: 'clock',
      answer: { number: message.number, receivedAtMs, answeredAtMs: nowMs() },
    });
  }

  function takeAll(entries: readonly (readonly Buffer[])[], lastId: string): void {
    const receivedAtMs = nowMs();
    const touched = new Set<Share>();
    for (const fields of entries) {
      const entry = decodeUpEntry(fields, runId, seal);
      if (entry === undefined) continue;
      try {
        const share = take(entry, receivedAtMs);
        if (share !== undefined) touched.add(share);
      } catch (error) {
        const share = shares[entry.place];
        if (share !== undefined) options.onUnreadable(share, messageOf(error));
      }
    }
    for (const share of touched) push(share);
    // All but the last entry, which keeps the stream in being.
    if (writer.status === 'ready') writer.xtrim(key, 'MINID', lastId).catch(() => {}); // The next reading trims it.
  }

  function beat(): void {
    if (writer.status !== 'ready') return;
    for (const share of shares) {
      push(share);
      writer.pexpire(names.downKey(runId, share.place), keptMs).catch(() => {}); // Again at the next beat.
    }
    makeStream().catch(() => {}); // Likewise.
  }

  /** Workers write only to a stream that is there. */
  async function makeStream(): Promise<void> {
    if ((await writer.exists(key)) === 0) await writer.xadd(key, '*', 'h', '');
    await writer.pexpire(key, keptMs);
  }

  await makeStream();
  beat();
  const beats = setInterval(beat, beatMs);
  const reading = readStream(reader, key, {
    isOver: () => state.isClosed,
    take: takeAll,
    onAnswer: options.onAnswer,
    count: entriesAtOnce,
  });
  return {
    push,
    async close() {
      if (state.isClosed) return;
      state.isClosed = true;
      clearInterval(beats);
      reader.disconnect();
      await reading;
      if (writer.status === 'ready') await writer.del(key).catch(() => {}); // It expires.
    },
  };
}
