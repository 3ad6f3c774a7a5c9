import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Contestant } from '../run/arena-options.ts';

/** One request to a model, in the test's hand. */
export interface ModelRequest {
  readonly model: string;
  /** Sends a piece of the answer. */
  readonly say: (text: string) => void;
  readonly think: (text: string) => void;
  /** Ends the answer properly, after a last piece. */
  readonly end: (text?: string) => void;
  /** Ends the answer with these bytes, whatever they are. */
  readonly endWith: (bytes: string) => void;
  readonly fail: (status: number, message?: string) => void;
  /** Breaks the connection off. */
  readonly cut: () => void;
  readonly closed: Promise<void>;
}

export type ModelBehaviour = (request: ModelRequest) => void;

/** A real server of several models, each of which does what the test says. */
export interface ModelServer {
  readonly origin: string;
  /** Names of the models in the order in which they were asked. */
  readonly asked: readonly string[];
  readonly requests: readonly ModelRequest[];
  behaviours: Record<string, ModelBehaviour>;
  /** Resolves once so many requests have come. */
  askedFor(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startModelServer(behaviours: Record<string, ModelBehaviour>): Promise<ModelServer> {
  const requests: ModelRequest[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      const { model } = JSON.parse(body) as { model: string };
      const asked = modelRequest(model, response);
      requests.push(asked);
      for (const { count, resolve } of waiting) if (requests.length >= count) resolve();
      modelServer.behaviours[model]?.(asked);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;
  const modelServer: ModelServer = {
    origin: `http://127.0.0.1:${port}`,
    get asked() {
      return requests.map(({ model }) => model);
    },
    requests,
    behaviours,
    askedFor: (count) =>
      requests.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => waiting.push({ count, resolve })),
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
  return modelServer;
}

function modelRequest(model: string, response: ServerResponse): ModelRequest {
  const closed = new Promise<void>((resolve) => response.on('close', resolve));
  const send = (delta: Readonly<Record<string, string>>, finishReason?: string): void => {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
    const choice = { index: 0, delta, finish_reason: finishReason ?? null };
    response.write(`data: ${JSON.stringify({ choices: [choice] })}\n\n`);
  };
  return {
    model,
    closed,
    say: (text) => send({ content: text }),
    think: (text) => send({ reasoning_content: text }),
    end(text) {
      if (text !== undefined) send({ content: text });
      send({}, 'stop');
      response.end('data: [DONE]\n\n');
    },
    endWith(bytes) {
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(bytes);
    },
    fail(status, message = 'it went wrong') {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message } }));
    },
    cut: () => void response.destroy(),
  };
}

/** Contestants of these names at one server; a role is said after a colon: `x:reserve`. */
export function contestantsAt(
  { origin }: Pick<ModelServer, 'origin'>,
  names: readonly string[],
): Contestant[] {
  return names.map((name) => {
    const [id = '', role = 'contestant'] = name.split(':');
    return {
      id,
      label: `Label ${id}`,
      role: role as Contestant['role'],
      targets: [{ backend: 'openai', apiBase: origin, model: id }],
      aliases: [`Maker of ${id}`],
    };
  });
}
