import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly text: string;
  /** The body as JSON; `undefined` where there was none. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

export interface RecordingServer {
  readonly url: string;
  /** Requests to a model in order of arrival; questions for the list of models are in `others`. */
  readonly received: readonly ReceivedRequest[];
  readonly others: readonly ReceivedRequest[];
  close(): Promise<void>;
}

export type Answer = (request: ReceivedRequest, response: ServerResponse) => void;

/** A plain server that keeps what it was sent, byte for byte, and answers as it is told: by default one word. */
export async function startRecordingServer(
  answer: Answer = answerInOneWord,
  answerOthers: Answer = (_request, response) => sendJson(response, 200, { object: 'list', data: [] }),
): Promise<RecordingServer> {
  const received: ReceivedRequest[] = [];
  const others: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    void readRequest(request).then((whole) => {
      const isAboutModels = whole.method === 'GET';
      (isAboutModels ? others : received).push(whole);
      (isAboutModels ? answerOthers : answer)(whole, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Listening on TCP, so neither null nor a pipe.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    others,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readRequest(request: IncomingMessage): Promise<ReceivedRequest> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer); // no encoding is set, so pieces are buffers
  const text = Buffer.concat(pieces).toString('utf8');
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    text,
    // Requests to a model carry a JSON object; anything else fails the test that reads it.
    body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
  };
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** A stream of these events and nothing else. */
export function sendEvents(response: ServerResponse, events: readonly unknown[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) {
    response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
  }
  response.end();
}

export function answerInOneWord({ body, path }: ReceivedRequest, response: ServerResponse): void {
  if (path.endsWith('/embeddings')) {
    sendJson(response, 200, { object: 'list', data: [{ object: 'embedding', index: 0, embedding: [1] }] });
    return;
  }
  const isChat = path.endsWith('/chat/completions');
  const usage = { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 };
  if (body?.['stream'] !== true) {
    const content = isChat ? { message: { role: 'assistant', content: 'Yes' } } : { text: 'Yes' };
    sendJson(response, 200, { choices: [{ index: 0, ...content, finish_reason: 'stop' }], usage });
    return;
  }
  const content = isChat ? { delta: { content: 'Yes' } } : { text: 'Yes' };
  sendEvents(response, [
    { choices: [{ index: 0, ...content, finish_reason: 'stop' }] },
    { choices: [], usage },
    '[DONE]',
  ]);
}
