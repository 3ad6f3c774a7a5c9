/**
 * A server that costs as little as Node allows, so that the client is what a bench measures: bare sockets, prebuilt
 * bytes, one write per event, one timer for all streams. It does not look into requests beyond finding their end.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

export interface PacedServerOptions {
  /** Events of one answer. */
  readonly eventsPerAnswer: number;
  /** Time between two events of one answer, in ms; 0 sends the whole answer in one write. */
  readonly intervalMs: number;
}

export interface PacedServer {
  readonly port: number;
  /** Bytes of one answer without its HTTP head, framing included. */
  readonly answerBytes: number;
  /** CPU time of the server's process, in ms. */
  cpuMs(): Promise<number>;
  close(): Promise<void>;
}

const head = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n',
);
const created = 'chat.completion.chunk","created":1700000000,"model":"sim","system_fingerprint":null';
const event = httpChunk(
  `data: {"id":"chatcmpl-0123456789abcdef","object":"${created},"choices":[{"index":0,"delta":{"content":" word"},"logprobs":null,"finish_reason":null}]}\n\n`,
);
const ending = Buffer.concat([
  httpChunk(
    `data: {"id":"chatcmpl-0123456789abcdef","object":"${created},"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"length"}]}\n\n`,
  ),
  httpChunk('data: [DONE]\n\n'),
  Buffer.from('0\r\n\r\n'),
]);

export async function startPacedServer(options: PacedServerOptions): Promise<PacedServer> {
  const child = fork(fileURLToPath(import.meta.url), ['--serve', JSON.stringify(options)]);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    port,
    answerBytes: event.length * options.eventsPerAnswer + ending.length,
    async cpuMs() {
      child.send('cpu');
      const [{ cpuMs }] = (await once(child, 'message')) as [{ cpuMs: number }];
      return cpuMs;
    },
    async close() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

function httpChunk(text: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
}

interface Stream {
  readonly socket: Socket;
  sent: number;
  dueAtMs: number;
}

function serve({ eventsPerAnswer, intervalMs }: PacedServerOptions): void {
  const streams = new Set<Stream>();
  const wholeAnswer = Buffer.concat([head, ...Array.from({ length: eventsPerAnswer }, () => event), ending]);
  const models = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
  let started = 0;

  function answer(socket: Socket): void {
    if (intervalMs === 0) {
      socket.write(wholeAnswer);
      return;
    }
    socket.write(head);
    // Streams start at different points of the interval, as those of independent users do.
    started += 1;
    streams.add({ socket, sent: 0, dueAtMs: performance.now() + 200 + ((started * 0.618) % 1) * intervalMs });
  }

  function tick(): void {
    const nowMs = performance.now();
    for (const stream of streams) {
      while (stream.dueAtMs <= nowMs && stream.sent < eventsPerAnswer) {
        stream.socket.write(event);
        stream.sent += 1;
        stream.dueAtMs += intervalMs;
      }
      if (stream.sent < eventsPerAnswer) continue;
      stream.socket.write(ending);
      streams.delete(stream);
    }
  }

  const server = createServer({ noDelay: true }, (socket) => {
    let rest = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      rest += bytes.toString('latin1');
      for (;;) {
        const headEnd = rest.indexOf('\r\n\r\n');
        if (headEnd < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(rest.slice(0, headEnd))?.[1] ?? 0);
        if (rest.length < headEnd + 4 + length) return;
        if (rest.startsWith('GET')) socket.write(models);
        else answer(socket);
        rest = rest.slice(headEnd + 4 + length);
      }
    });
  });
  const timer = setInterval(tick, 1);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send!({ port: typeof address === 'object' ? address!.port : 0 });
  });
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send!({ cpuMs: (user + system) / 1000 });
  });
  process.on('disconnect', () => {
    clearInterval(timer);
    process.exit(0);
  });
}

if (process.argv[2] === '--serve') serve(JSON.parse(process.argv[3]!) as PacedServerOptions);
