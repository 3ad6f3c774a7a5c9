import { WebSocket, type ClientOptions } from 'ws';
import type { Envelope } from '../protocol/envelope.ts';
import { followStream, unfollowedStream, type FollowedStream } from '../protocol/follow-stream.ts';

/** A viewer for tests: keeps all messages, folds them, and waits for what it is told to. */
export interface TestViewer {
  readonly socket: WebSocket;
  readonly messages: readonly Envelope[];
  readonly state: FollowedStream;
  /** Messages that followed no rule. */
  readonly gapCount: number;
  until(isEnough: (viewer: TestViewer) => boolean): Promise<void>;
  close(): Promise<{ readonly code: number }>;
}

export async function connectViewer(
  url: string,
  options: ClientOptions & { readonly from?: FollowedStream } = {},
): Promise<TestViewer> {
  const { from, ...rest } = options;
  const position = from?.isWhole === true ? from.position : undefined;
  const query = position === undefined ? '' : `?epoch=${position.epoch}&seq=${position.seq}`;
  const socket = new WebSocket(`${url}${query}`, rest);
  const messages: Envelope[] = [];
  const found = { state: from ?? unfollowedStream, gapCount: 0 };
  let wake = (): void => undefined;
  const closed = new Promise<{ readonly code: number }>((resolve) => {
    socket.once('close', (code) => {
      resolve({ code });
      wake();
    });
  });
  socket.on('message', (data: Buffer) => {
    const envelope = JSON.parse(data.toString('utf8')) as Envelope;
    messages.push(envelope);
    const step = followStream(found.state, envelope);
    if (step.kind === 'gap') found.gapCount += 1;
    found.state = step.state;
    wake();
  });
  const viewer: TestViewer = {
    socket,
    messages,
    get state() {
      return found.state;
    },
    get gapCount() {
      return found.gapCount;
    },
    async until(isEnough) {
      while (!isEnough(viewer)) {
        if (socket.readyState === socket.CLOSED) throw new Error('The connection closed before that.');
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    close() {
      socket.close();
      return closed;
    },
  };
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  return viewer;
}
