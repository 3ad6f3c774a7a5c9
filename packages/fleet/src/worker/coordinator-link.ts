import { monotonicMs } from '@genai-bench/runner';
import { estimateClock, type ClockExchange, type ClockReading } from '../clock/estimate-clock.ts';
import { FleetError } from '../errors.ts';
import type { CoordinatorState, DownMessage } from '../protocol/coordinator-state.ts';
import type { FleetNames } from '../protocol/fleet-names.ts';
import { downContext, type Seal } from '../protocol/seal.ts';
import {
  encodeUpEntry,
  type NumberedMessage,
  type PassingMessage,
  type UpEntry,
} from '../protocol/worker-message.ts';
import { createLineWatch } from '../redis/line-watch.ts';
import { readStream } from '../redis/read-stream.ts';
import { createRedisClient } from '../redis/connect-redis.ts';
import { createOutbox, type OutboxOptions, type UnsentRecords } from './outbox.ts';

export interface CoordinatorLinkOptions extends Pick<OutboxOptions, 'openFile' | 'left'> {
  readonly redisUrl: string;
  readonly names: FleetNames;
  readonly runId: string;
  readonly place: number;
  /** A coordinator that says nothing for so long is gone. */
  readonly silenceMs: number;
  /** After so long without an answer of Redis, or over a line to it that is cut, `onOutage` is called. */
  readonly redisOutageMs: number;
  /** A Redis that does not answer for so long is not waited for. */
  readonly redisWaitMs: number;
  /** Drawn for this share; see `downContext`. */
  readonly session: string;
  readonly seal: Seal;
  /** Hears several times a second whether Redis answers. */
  readonly onLine?: (isAway: boolean) => void;
  /** Nobody can stop the load: called again and again until Redis answers. */
  readonly onOutage: () => void;
  readonly onState: (state: CoordinatorState) => void;
  /** The link is of no use any more: the coordinator fell silent, or does not take what is sent. Called once. */
  readonly onBroken: (error: FleetError) => void;
}

/** A worker's side of the talk with the coordinator of one run. */
export interface CoordinatorLink {
  send(message: NumberedMessage): void;
  sendRecords(batch: Buffer, recordCount: number): void;
  tell(message: PassingMessage): void;
  measureClock(): Promise<ClockReading | undefined>;
  /** Whether the coordinator took everything within the limit. */
  flushed(limitMs: number): Promise<boolean>;
  /** Says what was not taken; nothing when it was closed before. */
  close(): UnsentRecords;
}

const clockQuestions = 12;
const clockAnswerMs = 500;
const tickMs = 250;
const stuckMs = 3_000;

export function openCoordinatorLink(options: CoordinatorLinkOptions): CoordinatorLink {
  const { redisUrl, names, runId, place, seal } = options;
  const writer = createRedisClient(redisUrl);
  const reader = createRedisClient(redisUrl);
  const line = createLineWatch(monotonicMs);
  const state = { heardAtMs: monotonicMs(), isClosed: false, isBroken: false, question: 0 };
  const answers = new Map<number, (exchange: ClockExchange) => void>();
  let endFlush = (): void => {};

  function write(entry: UpEntry): Promise<unknown> {
    if (writer.status !== 'ready') return Promise.resolve();
    // The coordinator makes the stream: a run that is over must not leave one behind.
    return writer.xadd(names.upKey(runId), 'NOMKSTREAM', '*', ...encodeUpEntry(entry, runId, seal));
  }

  function giveUp(reason: string): void {
    if (state.isBroken || state.isClosed) return;
    state.isBroken = true;
    options.onBroken(new FleetError('coordinator-lost', reason));
  }

  const outbox = createOutbox({
    ...options,
    write,
    nowMs: monotonicMs,
    onOverflow: giveUp,
  });

  function receive(message: DownMessage): void {
    const heardAtMs = monotonicMs();
    state.heardAtMs = heardAtMs;
    if (message.type === 'clock') {
      answers.get(message.answer.number)?.({ ...message.answer, askedAtMs: NaN, heardAtMs });
      return;
    }
    outbox.taken(message.state.taken);
    options.onState(message.state);
  }

  function tell(message: PassingMessage): void {
    const data = Buffer.from(JSON.stringify(message));
    if (message.type === 'counts') outbox.noteCounts(data);
    write({ place, number: 0, kind: 'm', data }).catch(() => {});
  }

  async function ask(): Promise<ClockExchange | undefined> {
    state.question += 1;
    const number = state.question;
    let timer: NodeJS.Timeout | undefined;
    const answer = new Promise<ClockExchange | undefined>((resolve) => {
      answers.set(number, resolve);
      timer = setTimeout(() => resolve(undefined), clockAnswerMs);
    });
    const askedAtMs = monotonicMs();
    tell({ type: 'clock', number });
    const exchange = await answer;
    clearTimeout(timer);
    answers.delete(number);
    return exchange === undefined ? undefined : { ...exchange, askedAtMs };
  }

  // What was under way when the connection broke may be lost.
  writer.on('ready', () => outbox.resend());
  const ticker = setInterval(() => {
    outbox.resendIfStuck(stuckMs);
    outbox.keepOverdue();
    tell({ type: 'here' });
    options.onLine?.(line.isAway());
    const { silenceMs, redisOutageMs, redisWaitMs } = options;
    if (line.awayMs() > redisWaitMs) giveUp(`Redis did not answer for ${redisWaitMs / 1000} s`);
    else if (line.awayMs() > redisOutageMs) options.onOutage();
    if (line.silentMs(state.heardAtMs) > silenceMs)
      giveUp(`nothing was heard of the coordinator for ${silenceMs / 1000} s`);
  }, tickMs);
  writer.connect().catch(() => {}); // It goes on trying; the silence tells when that is in vain.
  void readStream(reader, names.downKey(runId, place), {
    isOver: () => state.isClosed,
    onAnswer: line.answered,
    take: (entries) => {
      for (const [, message, , sealBytes] of entries) {
        const isValid =
          message !== undefined &&
          seal.isValid(downContext(runId, place, options.session), message, sealBytes?.toString('latin1'));
        // Before the coordinator knows the session, or written by somebody else.
        if (isValid) receive(JSON.parse(message.toString('utf8')) as DownMessage); // Holds: its coordinator wrote it.
      }
    },
  });
  return {
    send: (message) => outbox.post('m', Buffer.from(JSON.stringify(message))),
    sendRecords: (batch, recordCount) => outbox.post('r', batch, recordCount),
    tell,
    async measureClock() {
      const exchanges: ClockExchange[] = [];
      for (let count = 0; count < clockQuestions && !state.isBroken; count += 1) {
        const exchange = await ask();
        if (exchange !== undefined) exchanges.push(exchange);
      }
      return estimateClock(exchanges);
    },
    async flushed(limitMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        endFlush = resolve;
        timer = setTimeout(resolve, limitMs);
      });
      await Promise.race([outbox.emptied(), late]);
      clearTimeout(timer);
      return outbox.isEmpty;
    },
    close() {
      if (state.isClosed) return { recordCount: 0, isKept: true };
      state.isClosed = true;
      clearInterval(ticker);
      writer.disconnect();
      reader.disconnect();
      endFlush();
      return outbox.close();
    },
  };
}
