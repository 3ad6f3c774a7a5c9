import { connect, type Socket } from 'node:net';

/** How a connection's answer ended: as HTTP says, by FIN before that, or by a reset. */
type Ending = 'complete' | 'closed-early' | 'reset';

/** An answer as the bytes tell it, for tests that care where writes begin and end. */
export interface RawReply {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** HTTP chunks as they were framed, one per write of the server; for sized bodies, the body. */
  readonly frames: readonly Buffer[];
  readonly body: Buffer;
  readonly ending: Ending;
}

export interface RawRequest {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** HTTP version; default 1.1. */
  readonly version?: '1.0' | '1.1';
}

export interface RawConnection {
  readonly socket: Socket;
  send(request: RawRequest): Promise<RawReply>;
  /** Resolves when this many body bytes of the current answer have come. */
  received(bodyBytes: number): Promise<void>;
  /** Resolves when the server has ended the connection. */
  readonly closed: Promise<Ending>;
}

interface Parsed extends Omit<RawReply, 'ending'> {
  readonly isComplete: boolean;
  readonly size: number;
}

function parseFrames(raw: Buffer): { frames: Buffer[]; size: number; isComplete: boolean } {
  const frames: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = raw.indexOf('\r\n', at);
    if (lineEnd < 0) return { frames, size: at, isComplete: false };
    const length = Number.parseInt(raw.toString('latin1', at, lineEnd), 16);
    const end = lineEnd + 2 + length;
    if (raw.length < end + 2) return { frames, size: at, isComplete: false };
    if (length === 0) return { frames, size: end + 2, isComplete: true };
    frames.push(raw.subarray(lineEnd + 2, end));
    at = end + 2;
  }
}

function parseReply(raw: Buffer, wasClosed: boolean): Parsed | undefined {
  const headEnd = raw.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [statusLine = '', ...lines] = raw.toString('latin1', 0, headEnd).split('\r\n');
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const status = Number(statusLine.split(' ')[1]);
  const rest = raw.subarray(headEnd + 4);
  if (headers.get('transfer-encoding') === 'chunked') {
    const { frames, size, isComplete } = parseFrames(rest);
    return { status, headers, frames, body: Buffer.concat(frames), size: headEnd + 4 + size, isComplete };
  }
  const declared = headers.get('content-length');
  const length = status === 204 ? 0 : declared === undefined ? rest.length : Number(declared);
  const body = rest.subarray(0, length);
  const isComplete = declared === undefined ? wasClosed || status === 204 : rest.length >= length;
  return { status, headers, frames: [body], body, size: headEnd + 4 + length, isComplete };
}

/** Opens one keep-alive connection. */
export function openRawConnection(port: number): RawConnection {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let raw = Buffer.alloc(0);
  let ending: Ending | undefined;
  const watchers = new Set<() => void>();
  const notify = (): void => {
    for (const watcher of watchers) watcher();
  };
  socket.on('data', (part: Buffer) => {
    raw = Buffer.concat([raw, part]);
    notify();
  });
  const closed = new Promise<Ending>((resolve) => {
    socket.on('error', () => (ending = 'reset'));
    socket.on('close', () => {
      ending ??= 'closed-early';
      notify();
      resolve(ending);
    });
  });
  const watch = <Value>(look: () => Value | undefined): Promise<Value> =>
    new Promise((resolve) => {
      const watcher = (): void => {
        const value = look();
        if (value === undefined) return;
        watchers.delete(watcher);
        resolve(value);
      };
      watchers.add(watcher);
      watcher();
    });

  return {
    socket,
    closed,
    received: (bodyBytes) =>
      watch(() => ((parseReply(raw, false)?.body.length ?? 0) >= bodyBytes ? true : undefined)).then(
        () => undefined,
      ),
    send({ path = '/v1/chat/completions', method = 'POST', headers = {}, body, version = '1.1' }) {
      const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
      const all = { host: 'sim', 'content-length': String(Buffer.byteLength(text)), ...headers };
      const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`${method} ${path} HTTP/${version}\r\n${lines.join('')}\r\n${text}`);
      return watch(() => {
        const parsed = parseReply(raw, ending !== undefined);
        if (parsed?.isComplete === true) {
          raw = raw.subarray(parsed.size);
          return { ...parsed, ending: 'complete' as const };
        }
        if (ending === undefined) return undefined;
        return { status: 0, headers: new Map(), frames: [], body: Buffer.alloc(0), ...parsed, ending };
      });
    },
  };
}

/** Sends one request on a connection of its own, which is closed afterwards. */
export async function sendRaw(port: number, request: RawRequest): Promise<RawReply> {
  const connection = openRawConnection(port);
  try {
    return await connection.send(request);
  } finally {
    connection.socket.destroy();
  }
}

/** The data of each event of a stream, read by the rules of the event-stream format. */
export function eventData(body: Buffer): string[] {
  const text = body.toString('utf8').replace(/^\uFEFF/, '');
  const events: string[] = [];
  let data: string[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
    if (line !== '' || data.length === 0) continue;
    events.push(data.join('\n'));
    data = [];
  }
  return events;
}
