import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createArenaRouter } from '../http/create-arena-router.ts';
import { type ArenaRouterOptions } from '../http/arena-router-options.ts';
import type { BattleMessage, BattleView } from '../view/battle-view.ts';
import { applied } from './arena-stage.ts';

export const voterSecret = 'a secret of more than thirty-two characters';
export const mountPath = '/api/v1/arena';

export interface RawAnswer {
  readonly status: number;
  /** As they came over the wire. */
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Ask {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A browser, as far as the arena can tell: it keeps its cookie and sends a key with each command. */
export interface Visitor {
  cookie: string | undefined;
  /** Text bodies are sent as they are. */
  ask(path: string, ask?: Ask): Promise<RawAnswer>;
  post(path: string, body: unknown, key?: string): Promise<RawAnswer>;
  /** The raw text of a stream as it comes, until it ends or the caller stops. */
  stream(path: string, headers?: Readonly<Record<string, string>>): AsyncGenerator<string>;
}

export interface ArenaSite {
  readonly port: number;
  readonly internalErrors: unknown[];
  visitor(): Visitor;
  close(): Promise<void>;
}

/** The arena's router on a bare express app on loopback. */
export async function openArenaSite(options: Omit<ArenaRouterOptions, 'voterSecret'>): Promise<ArenaSite> {
  const internalErrors: unknown[] = [];
  const app = express();
  app.disable('x-powered-by');
  app.use(
    mountPath,
    createArenaRouter({ voterSecret, onInternalError: (error) => internalErrors.push(error), ...options }),
  );
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    internalErrors,
    visitor: () => createVisitor(port),
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

let keyCount = 0;

function createVisitor(port: number): Visitor {
  const visitor: Visitor = {
    cookie: undefined,
    async ask(path, ask = {}) {
      const { response } = await send(path, ask);
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      const { statusCode = 0, rawHeaders, headers } = response;
      return { status: statusCode, rawHeaders, headers, text: Buffer.concat(chunks).toString('utf8') };
    },
    post(path, body, key = `idempotency-${(keyCount += 1)}`) {
      return visitor.ask(path, { method: 'POST', body, headers: { 'idempotency-key': key } });
    },
    async *stream(path, headers = {}) {
      const { response } = await send(path, { headers });
      try {
        yield `${response.statusCode} ${response.rawHeaders.join('\n')}\n\n`;
        response.setEncoding('utf8');
        for await (const chunk of response) yield chunk as string;
      } finally {
        response.destroy();
      }
    },
  };

  function send(path: string, { method = 'GET', body, headers }: Ask) {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    return new Promise<{ readonly response: import('node:http').IncomingMessage }>((resolve, reject) => {
      const sent = httpRequest(
        {
          host: '127.0.0.1',
          port,
          path: `${mountPath}${path}`,
          method,
          agent: false,
          headers: {
            ...(text === undefined ? {} : { 'content-type': 'application/json' }),
            ...(visitor.cookie === undefined ? {} : { cookie: visitor.cookie }),
            ...headers,
          },
        },
        (response) => {
          const [given] = response.headers['set-cookie'] ?? [];
          if (given !== undefined) visitor.cookie = given.split(';')[0];
          resolve({ response });
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
  }

  return visitor;
}

export interface SeenEvent {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly data: string | undefined;
  /** The view with all text so far, where there is one. */
  readonly view: BattleView | undefined;
}

/** Reads a battle's events as a browser would; throws where a message does not go on from the ones before. */
export async function* followEvents(
  visitor: Visitor,
  battleId: string,
  headers?: Readonly<Record<string, string>>,
): AsyncGenerator<SeenEvent> {
  let rest = '';
  let view: BattleView | undefined;
  for await (const chunk of visitor.stream(`/battles/${battleId}/events`, headers)) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fieldOf = (name: string): string | undefined =>
        block
          .split('\n')
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2);
      const [id, name, data] = [fieldOf('id'), fieldOf('event'), fieldOf('data')];
      // A test's own server sends what it says it does.
      if (name === 'view' || name === 'text') view = applied(view, JSON.parse(data ?? '') as BattleMessage);
      if (name !== undefined) yield { id, name, data, view };
    }
  }
}

/** Follows until a view is as wanted. */
export async function untilSeen(
  visitor: Visitor,
  battleId: string,
  isWanted: (view: BattleView) => boolean,
): Promise<BattleView> {
  for await (const { view } of followEvents(visitor, battleId)) {
    if (view !== undefined && isWanted(view)) return view;
  }
  throw new Error('The events ended before that.');
}
