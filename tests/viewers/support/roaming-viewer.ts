import { WebSocket } from 'ws';
import {
  followStream,
  unfollowedStream,
  type Envelope,
  type FollowedStream,
} from '@genai-bench/stream-server';

/** Someone who watches, and comes back after each break to where it stood, wherever it is sent. */
export interface RoamingViewer {
  readonly state: FollowedStream;
  /** Close codes of connections that broke, oldest first; statuses of those that were refused. */
  readonly endings: readonly number[];
  /** The runs of which anything was heard. */
  readonly runIds: ReadonlySet<string>;
  /** Events of the log that came although the viewer had them. */
  readonly repeatCount: number;
  /** Messages that left a hole without notice. */
  readonly gapCount: number;
  readonly snapshotCount: number;
  readonly connectionCount: number;
  /** Breaks the connection off, as a network does. */
  cut(): void;
  until(isEnough: (viewer: RoamingViewer) => boolean): Promise<void>;
  close(): void;
}

const notOfTheLog = new Set(['hello', 'snapshot', 'dropped', 'heartbeat']);
const retryMs = 50;

/**
 * `addressOf` says where to connect for the nth time, from 0: an address like `http://localhost:8080`. `run` names the
 * run to watch.
 */
export function startRoamingViewer(addressOf: (attempt: number) => string, run?: string): RoamingViewer {
  const counts = { repeatCount: 0, gapCount: 0, snapshotCount: 0, connectionCount: 0 };
  const endings: number[] = [];
  const runIds = new Set<string>();
  const wakes = new Set<() => void>();
  let followed = unfollowedStream;
  let attempt = 0;
  let isOver = false;
  let socket: WebSocket | undefined;
  let retry: NodeJS.Timeout | undefined;

  function take(envelope: Envelope): void {
    const { position } = followed;
    if (envelope.run_id !== undefined) runIds.add(envelope.run_id);
    const isRepeat = envelope.epoch === position?.epoch && envelope.seq <= position.seq;
    if (isRepeat && !notOfTheLog.has(envelope.event_type)) counts.repeatCount += 1;
    if (envelope.event_type === 'snapshot') counts.snapshotCount += 1;
    const step = followStream(followed, envelope);
    if (step.kind === 'gap') counts.gapCount += 1;
    followed = step.state;
  }

  function connect(): void {
    const position = followed.isWhole ? followed.position : undefined;
    const query = new URLSearchParams({
      ...(run === undefined ? {} : { run }),
      ...(position === undefined ? {} : { epoch: position.epoch, seq: String(position.seq) }),
    });
    const current = new WebSocket(`${addressOf(attempt).replace('http', 'ws')}/ws?${query.toString()}`);
    attempt += 1;
    socket = current;
    current.on('open', () => (counts.connectionCount += 1));
    current.on('message', (data: Buffer) => {
      take(JSON.parse(data.toString('utf8')) as Envelope); // Holds: the server sends nothing else.
      for (const wake of wakes) wake();
    });
    current.on('unexpected-response', (request, response) => {
      endings.push(response.statusCode ?? 0);
      request.destroy();
      comeBack();
    });
    // A server that is gone; `close` follows where there was a connection.
    current.on('error', () => undefined);
    current.on('close', (code) => {
      endings.push(code);
      comeBack();
    });

    function comeBack(): void {
      for (const wake of wakes) wake();
      if (isOver || socket !== current) return;
      clearTimeout(retry);
      retry = setTimeout(connect, retryMs);
    }
  }

  connect();
  const viewer: RoamingViewer = {
    get state() {
      return followed;
    },
    endings,
    runIds,
    get repeatCount() {
      return counts.repeatCount;
    },
    get gapCount() {
      return counts.gapCount;
    },
    get snapshotCount() {
      return counts.snapshotCount;
    },
    get connectionCount() {
      return counts.connectionCount;
    },
    cut: () => socket?.terminate(),
    until(isEnough) {
      return new Promise((resolve) => {
        const look = (): void => {
          if (!isEnough(viewer)) return;
          wakes.delete(look);
          resolve();
        };
        wakes.add(look);
        look();
      });
    },
    close() {
      isOver = true;
      clearTimeout(retry);
      socket?.terminate();
    },
  };
  return viewer;
}
