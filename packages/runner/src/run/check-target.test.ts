import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openaiBackend } from '../backends/openai-backend.ts';
import { createRedactor } from '../plan/redact-text.ts';
import { startLoopbackServer, type LoopbackHandler } from '../testing/loopback-server.ts';
import { createScriptedTransport } from '../testing/scripted-transport.ts';
import { createSocketTransport } from '../transport/socket-transport.ts';
import type { Transport } from '../transport/transport.ts';
import { checkTarget, type CheckTargetOptions } from './check-target.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function transportTo(origin: string): Transport {
  const transport = createSocketTransport({
    origin,
    connectTimeoutMs: 5000,
    keepAliveMs: 1000,
    allowInsecureTls: false,
  });
  closers.unshift(() => transport.close());
  return transport;
}

function check(origin: string, options: Partial<CheckTargetOptions> = {}): Promise<readonly string[]> {
  return checkTarget({
    transport: transportTo(origin),
    origin,
    backend: openaiBackend,
    model: 'llama',
    probe: { path: '/v1/models', headers: { authorization: 'Bearer k' } },
    trial: { path: '/v1/chat/completions', headers: {}, body: { model: 'llama' } },
    allowInitialErrors: false,
    redact: (text) => text,
    ...options,
  });
}

async function serve(handler: LoopbackHandler): Promise<string> {
  const server = await startLoopbackServer(handler);
  closers.push(() => server.close());
  return server.origin;
}

const models = { object: 'list', data: [{ id: 'qwen' }, { id: 'mistral' }] };
const notFound = {
  error: { message: 'The model `llama` does not exist.', type: 'NotFoundError', code: 404 },
};

/** Answers the question for models, and a request; counts the requests. */
async function serveModels(
  list: { readonly status?: number; readonly body?: unknown },
  answer: { readonly status?: number; readonly body?: unknown } = {},
): Promise<{ readonly origin: string; readonly requests: () => number }> {
  let requests = 0;
  const origin = await serve((response, _, { method }) => {
    const { status = 200, body = {} } = method === 'GET' ? list : answer;
    if (method === 'POST') requests += 1;
    response.writeHead(status).end(JSON.stringify(body));
  });
  return { origin, requests: () => requests };
}

describe('checkTarget', () => {
  it.each([200, 404, 405, 500])('lets the run find out what HTTP %i means', async (status) => {
    const origin = await serve((response, _, request) => {
      expect([request.method, request.url, request.headers.authorization]).toEqual([
        'GET',
        '/v1/models',
        'Bearer k',
      ]);
      response.writeHead(status).end('{}');
    });
    await expect(check(origin)).resolves.toEqual([]);
  });

  it.each([
    ['OpenAI', { data: [{ id: 'llama' }] }],
    ['a bare list', [{ id: 'x' }, { id: 'llama' }]],
    ['Ollama', { models: [{ name: 'llama:latest' }] }],
    ['a list that goes on elsewhere', { data: [{ id: 'x' }], has_more: true }],
    ['something else', { data: 'none' }],
  ])('tries no request where the model is listed, or may be: %s', async (_, body) => {
    const server = await serveModels({ body });
    expect(await check(server.origin)).toEqual([]);
    expect(server.requests()).toBe(0);
  });

  it('names the models that there are when the one asked for is refused', async () => {
    const { origin } = await serveModels({ body: models }, { status: 404, body: notFound });
    await expect(check(origin)).rejects.toMatchObject({
      code: 'target-refused',
      message: `${origin} refused a request with HTTP 404: The model \`llama\` does not exist. ${origin} lists no model "llama"; it lists qwen, mistral.`,
    });
  });

  it.each([200, 429, 503])('leaves a model that is not listed to the run at HTTP %i', async (status) => {
    const { origin, requests } = await serveModels({ body: models }, { status });
    expect(await check(origin)).toEqual([`${origin} lists no model "llama"; it lists qwen, mistral`]);
    expect(requests()).toBe(1);
  });

  it('reads no more than the head of an answer that goes on', async () => {
    let closed = (): void => {};
    const gone = new Promise<void>((resolve) => (closed = resolve));
    const origin = await serve((response, _, { method }) => {
      if (method === 'GET') return void response.end(JSON.stringify(models));
      response.writeHead(200).write('data: {}');
      response.on('close', closed);
    });
    expect(await check(origin)).toHaveLength(1);
    await gone;
  });

  it('shows ten names of many', async () => {
    const data = Array.from({ length: 300 }, (_, index) => ({ id: `m${index}` }));
    const { origin } = await serveModels({ body: { data } });
    expect(await check(origin)).toEqual([expect.stringMatching(/it lists m0, .*m9 and 290 more$/)]);
  });

  it.each([401, 403])('lets a key that may not list models measure: HTTP %i', async (status) => {
    const { origin } = await serveModels({ status, body: { error: { message: 'not your business' } } });
    expect(await check(origin)).toEqual([
      `${origin} refused to list its models with HTTP ${status}: not your business`,
    ]);
  });

  it.each([401, 403])('says that HTTP %i is a matter of the key', async (status) => {
    const body = { error: { message: 'your key k-canary is wrong.' } };
    const { origin } = await serveModels({ status, body }, { status, body });
    const redact = createRedactor(['k-canary']);
    await expect(check(origin, { redact })).rejects.toMatchObject({
      code: 'target-unauthorized',
      message: `${origin} refused a request with HTTP ${status}: your key [redacted] is wrong. Check the API key.`,
    });
  });

  it('tries no request where initial errors are allowed', async () => {
    const { origin, requests } = await serveModels({ body: models }, { status: 404, body: notFound });
    expect(await check(origin, { allowInitialErrors: true })).toHaveLength(1);
    expect(requests()).toBe(0);
  });

  it('says that nobody listens', async () => {
    const closed = await startLoopbackServer(() => undefined);
    await closed.close();
    await expect(check(closed.origin)).rejects.toMatchObject({
      code: 'target-unreachable',
      message: expect.stringMatching(
        /cannot be reached: .*ECONNREFUSED.*Check that the server runs/,
      ) as string,
    });
  });

  it('says that something else than HTTP answers, without a secret in it', async () => {
    const server = createServer((socket) => socket.resume().end('SSH-2.0-canary-4321\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => server.close(resolve)));
    // A server that listens on a port has an address with one.
    const { port } = server.address() as AddressInfo;
    const error: unknown = await check(`http://127.0.0.1:${port}`, {
      redact: createRedactor(['canary-4321']),
    }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'target-unreachable' });
    expect(String(error)).not.toContain('canary-4321');
    expect(String(error)).toContain('Write https:// if the server has TLS.');
  });

  it('passes a target that takes the request and hangs over its list of models', async () => {
    const origin = await serve(() => undefined);
    expect(await check(origin, { limitMs: 100 })).toEqual([
      `${origin} took the question for its models and did not answer it`,
    ]);
  });

  it('does not pass a target that takes no connection', async () => {
    const transport = createScriptedTransport();
    await expect(check('http://127.0.0.1:9', { transport, limitMs: 20 })).rejects.toMatchObject({
      code: 'target-unreachable',
      message: expect.stringContaining('no connection within 20 ms (CONNECT_TIMEOUT)') as string,
    });
    expect(transport.exchanges[0]!.aborted).toBe(true);
  });

  it('redacts what the transport says', async () => {
    const transport = createScriptedTransport({
      onSend: (exchange) => exchange.failed('TLS', 'peer said canary-4321'),
    });
    const error: unknown = await check('http://h', {
      transport,
      redact: createRedactor(['canary-4321']),
    }).catch((reason: unknown) => reason);
    expect(String(error)).toContain('peer said [redacted] (TLS)');
  });
});
