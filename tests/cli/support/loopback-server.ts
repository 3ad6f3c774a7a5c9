import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoopbackOptions {
  /** Status of every answer; default 200. */
  readonly status?: number;
  /** What answers of another status than 200 say. */
  readonly errorMessage?: string;
  /** Repeats the request's Authorization header in error messages, as some servers do. */
  readonly echoesKey?: boolean;
  /** Asks for the key for its list of models too. */
  readonly guardsModels?: boolean;
  /** Answers begin, and end only when `release` is called. */
  readonly holds?: boolean;
}

export interface LoopbackServer {
  readonly url: string;
  /** Bodies of the POST requests so far. */
  readonly bodies: readonly Readonly<Record<string, unknown>>[];
  readonly authorizations: readonly (string | undefined)[];
  readonly connectionCount: number;
  /** Resolves once so many answers are being held. */
  waitForHeld(count: number): Promise<void>;
  /** Ends all held answers, and holds no further ones. */
  release(): void;
  close(): Promise<void>;
}

/** A chat server in the plainest form of OpenAI's API: a role chunk, three tokens, usage, `[DONE]`. */
export async function startLoopbackServer(options: LoopbackOptions = {}): Promise<LoopbackServer> {
  const bodies: Record<string, unknown>[] = [];
  const authorizations: (string | undefined)[] = [];
  const held: ServerResponse[] = [];
  let waiters: (() => void)[] = [];
  let holds = options.holds ?? false;
  let connectionCount = 0;

  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      if (request.method !== 'POST' && options.guardsModels === true)
        return answerError(request, response, options);
      if (request.method !== 'POST') return response.end('{"object":"list","data":[]}');
      bodies.push(JSON.parse(body) as Record<string, unknown>);
      authorizations.push(request.headers.authorization);
      if ((options.status ?? 200) !== 200) return answerError(request, response, options);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`${chunk({ role: 'assistant', content: '' })}${chunk({ content: 'one' })}`);
      if (!holds) return finish(response);
      held.push(response);
      for (const wake of waiters.splice(0)) wake();
      return response;
    });
  });
  server.on('connection', () => {
    connectionCount += 1;
  });
  await new Promise<void>((resolve) => {
    server.listen(0, () => resolve());
  });
  const { port } = server.address() as AddressInfo; // Holds: it listens on a TCP port.
  return {
    url: `http://localhost:${port}`,
    bodies,
    authorizations,
    get connectionCount() {
      return connectionCount;
    },
    async waitForHeld(count) {
      while (held.length < count) {
        await new Promise<void>((resolve) => {
          waiters = [...waiters, resolve];
        });
      }
    },
    release() {
      holds = false;
      for (const response of held.splice(0)) finish(response);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request) body += String(part);
  return body;
}

function answerError(
  request: IncomingMessage,
  response: ServerResponse,
  { status = 500, echoesKey, errorMessage = 'no' }: LoopbackOptions,
) {
  const message = echoesKey === true ? `wrong key: ${request.headers.authorization ?? 'none'}` : errorMessage;
  response.writeHead(status, { 'content-type': 'application/json' });
  return response.end(JSON.stringify({ error: { message, code: status } }));
}

function finish(response: ServerResponse) {
  const usage = { prompt_tokens: 100, completion_tokens: 3, total_tokens: 103 };
  return response.end(
    `${chunk({ content: ' two' })}${chunk({ content: ' three' }, 'length')}` +
      `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [], usage })}\n\ndata: [DONE]\n\n`,
  );
}

function chunk(delta: Readonly<Record<string, string>>, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices })}\n\n`;
}
