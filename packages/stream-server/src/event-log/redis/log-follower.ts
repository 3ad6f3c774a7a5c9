import { decodeEnvelope } from '../../protocol/encode-envelope.ts';
import type { Envelope, StreamPosition } from '../../protocol/envelope.ts';
import type { LogKeys } from './log-keys.ts';
import { listOf, textsOf, type LogReader, type OpenedLog } from './log-reader.ts';
import { whenReady, type RedisConnection } from './redis-connection.ts';

/** Hears what others append, by one connection for all who listen here. */
export interface LogFollower {
  stop(): void;
}

/** Redis answers at the latest after this, so that a connection that looks open and is not shows. */
const longestWaitMs = 2000;
const batchSize = 500;
const retryMs = 200;

/**
 * Tells each event after `opened` once and in order, epoch after epoch; after a break from where it stood. Events that
 * are gone by then are left out, which shows in the positions: whoever hears has to look. Of epochs that begin it goes to
 * those that are shown; where the reader names a run, to those of that run.
 */
export function followLog(
  { waiting, keys, reader, deadlineMs }: FollowedLog,
  opened: OpenedLog,
  tell: (envelope: Envelope) => void,
): LogFollower {
  const state = {
    position: { epoch: opened.epoch, seq: opened.headSeq } as StreamPosition,
    epochsId: opened.epochsId,
    isStopped: false,
  };

  async function waitForMore(): Promise<unknown> {
    const { epoch, seq } = state.position;
    const watch = setTimeout(() => waiting.disconnect(true), longestWaitMs + deadlineMs);
    try {
      // prettier-ignore
      return await waiting.xread(
        'COUNT', batchSize, 'BLOCK', longestWaitMs,
        'STREAMS', keys.epochs, keys.events(epoch), state.epochsId, `${seq}-0`,
      );
    } finally {
      clearTimeout(watch);
    }
  }

  function take(reply: unknown): void {
    const streams = new Map(listOf(reply).map((part) => [String(listOf(part)[0]), listOf(part)[1]]));
    const texts = textsOf(streams.get(keys.events(state.position.epoch)));
    for (const text of texts) {
      if (state.isStopped) return;
      const envelope = decodeEnvelope(text);
      state.position = { epoch: envelope.epoch, seq: envelope.seq };
      tell(envelope);
    }
    // The former epoch is told to its end before the next one begins.
    if (texts.length === batchSize) return;
    for (const entry of listOf(streams.get(keys.epochs))) {
      const [id, fields] = listOf(entry);
      const [, epoch, , base, , runId, , isShown] = listOf(fields);
      state.epochsId = String(id);
      const isToBeFollowed = reader.runId === undefined ? isShown === '1' : runId === reader.runId;
      if (!isToBeFollowed || epoch === state.position.epoch) continue;
      state.position = { epoch: String(epoch), seq: Number(base) };
      return;
    }
  }

  /** A Redis that came back without what it had may show an epoch whose beginning is not told in its stream of epochs. */
  async function lookAgain(): Promise<void> {
    const found = await reader.find();
    // A run that is not kept: until whoever tells it brings it back, which the stream of epochs says.
    if (found === undefined) return;
    const { epoch, oldestSeq, epochsId } = found;
    if (epochsId === state.epochsId && epoch === state.position.epoch) return;
    const isToBeTold = isLater(epochsId, state.epochsId);
    if (isToBeTold) return;
    state.epochsId = epochsId;
    if (epoch !== state.position.epoch) state.position = { epoch, seq: oldestSeq - 1 };
  }

  async function follow(): Promise<void> {
    let isSure = true;
    while (!state.isStopped) {
      try {
        await whenReady(waiting);
        if (!isSure) await lookAgain();
        const reply = await waitForMore();
        isSure = reply !== null;
        if (!state.isStopped) take(reply);
      } catch {
        // The connection is made again by itself; what was missed is read from where this stands.
        isSure = false;
        if (!state.isStopped) await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  void follow();
  return {
    stop() {
      state.isStopped = true;
      waiting.disconnect();
    },
  };
}

export interface FollowedLog {
  /** Its own: reading that waits holds up everything else. Disconnected at the end. */
  readonly waiting: RedisConnection['waiting'];
  readonly keys: LogKeys;
  readonly reader: LogReader;
  readonly deadlineMs: number;
}

/** Ids of a stream: ms and a number. */
function isLater(first: string, second: string): boolean {
  const [firstMs = 0, firstNumber = 0] = first.split('-').map(Number);
  const [secondMs = 0, secondNumber = 0] = second.split('-').map(Number);
  return firstMs > secondMs || (firstMs === secondMs && firstNumber > secondNumber);
}
