import { readdir, readFile, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { runBenchmark, RunPlanError, Secret, type BenchmarkOptions } from '@genai-bench/runner';
import { describe, expect, test } from 'vitest';
import { collectRun, shortLevel } from '../support/collect-run.ts';
import { sendEvents, sendJson, type ReceivedRequest } from '../support/recording-server.ts';
import { startBenchmarkChild } from '../support/start-benchmark-child.ts';
import { recordingServerForTest } from '../support/test-servers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Nothing but the planted secrets holds these words, in whatever spelling the rest of the secret comes. */
const canaries = ['c4narykey', 'c4naryheader'];
const key = `sk-${canaries[0]}/+"quoted"\\end`;
const headerValue = `tenant ${canaries[1]}=1&2`;

/** Ways in which servers repeat what they were sent, one for each request in turn. */
const echoes: readonly ((response: ServerResponse, secret: string) => void)[] = [
  (response, secret) =>
    sendJson(response, 401, { error: { message: `Incorrect API key provided: ${secret}.` } }),
  (response, secret) => sendJson(response, 500, { detail: [{ msg: 'internal', input: secret }] }),
  (response, secret) =>
    response
      .writeHead(502, { 'content-type': 'text/html' })
      .end(`<p>Bearer ${secret} ${encodeURIComponent(secret)}</p>`),
  (response, secret) => sendEvents(response, [{ error: { message: `bad ${secret}`, code: secret } }]),
  (response, secret) =>
    sendEvents(response, [
      { choices: [{ delta: { content: secret } }] },
      { choices: [{ delta: {}, finish_reason: secret }] },
      '[DONE]',
    ]),
  (response, secret) => response.writeHead(200, { 'content-type': encodeURIComponent(secret) }).end(secret),
  (response, secret) => response.socket?.end(`HTTP/1.1 ${secret}\r\n\r\n`),
];

function echoing(): (request: ReceivedRequest, response: ServerResponse) => void {
  let count = 0;
  return (request, response) => {
    const secret = count % 2 === 0 ? key : headerValue;
    echoes[Math.floor(count / 2) % echoes.length]!(response, secret);
    count += 1;
  };
}

function expectClean(text: string): void {
  for (const canary of canaries) {
    const at = text.indexOf(canary);
    expect(at === -1 ? 'clean' : text.slice(Math.max(0, at - 200), at + 50)).toBe('clean');
  }
}

async function expectCleanFolder(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  let files = 0;
  for (const name of names) {
    expectClean(name);
    if (!(await stat(join(folder, name))).isFile()) continue;
    expectClean(await readFile(join(folder, name), 'latin1'));
    files += 1;
  }
  return files;
}

/** Only the header that is made for it may hold the key, and only its own header the other value. */
function expectSentOnlyWhereMeant(requests: readonly ReceivedRequest[]): void {
  expect(requests.length).toBeGreaterThan(0);
  for (const { path, text, rawHeaders } of requests) {
    expectClean(path);
    expectClean(text);
    const others = rawHeaders.filter(
      (_, position) =>
        !['authorization', 'x-tenant'].includes((rawHeaders[position - 1] ?? '').toLowerCase()),
    );
    expectClean(others.join('\n'));
    expect(rawHeaders).toContain(`Bearer ${key}`);
    expect(rawHeaders).toContain(headerValue);
  }
}

describe('a secret', () => {
  test('reaches no file, no event and no line of output, whatever a server echoes', async () => {
    const server = await recordingServerForTest(echoing());
    const baseFolder = await temporaryFolder();
    const child = startBenchmarkChild({
      ...shortLevel,
      apiBase: server.url,
      apiKey: key,
      headers: { 'x-tenant': headerValue },
      concurrency: [1, 2],
      warmupRequests: 2,
      maxRequests: 2 * echoes.length,
      tokenizer: 'o200k_base',
      output: { baseFolder },
    });
    await child.exited;
    // Both levels came to their end, through every kind of echo.
    const finished = child.messages.filter((message) => JSON.stringify(message).includes('"level-finished"'));
    expect(finished).toHaveLength(2);
    const said = JSON.stringify(child.messages);
    for (const kind of ['http_error', 'api_error', 'transport_error', 'completed']) {
      expect(said).toContain(`"kind":"${kind}"`);
    }
    expect(said).toContain('[redacted]');
    expectClean(said);
    expect(child.output()).toContain('run-finished');
    expectClean(child.output());
    expect(await expectCleanFolder(baseFolder)).toBe(5);
    expectSentOnlyWhereMeant(server.received);
    expectSentOnlyWhereMeant(server.others);
  });

  test('that the user repeats in other options is sent there, and still reaches no output', async () => {
    const server = await recordingServerForTest();
    const baseFolder = await temporaryFolder();
    const child = startBenchmarkChild({
      ...shortLevel,
      apiBase: server.url,
      apiKey: key,
      headers: { 'x-tenant': headerValue },
      extraBody: { user: key, metadata: { note: `see ${headerValue}` } },
      serverLabels: { version: key },
      output: { baseFolder },
    });
    await child.exited;
    expect(server.received.map(({ body }) => body?.['user'])).toEqual([key, key, key, key]);
    expectClean(JSON.stringify(child.messages));
    expectClean(child.output());
    expect(await expectCleanFolder(baseFolder)).toBe(4);
  });

  test('is not in the error of a refused or unreachable target', async () => {
    const refuse = (_request: unknown, response: ServerResponse): void =>
      sendJson(response, 401, { error: { message: `Incorrect API key provided: ${key}` } });
    const server = await recordingServerForTest(refuse, refuse);
    const child = startBenchmarkChild({ ...shortLevel, apiBase: server.url, apiKey: key });
    await child.exited;
    expect(child.messages).toEqual([{ failure: expect.stringContaining('401') as unknown }]);
    expectClean(JSON.stringify(child.messages));
    expect(child.output()).toContain('target-unauthorized');
    expectClean(child.output());
  });

  test.each<[string, object]>([
    ['a header that is no text', { headers: { 'x-tenant': [headerValue] } }],
    ['a key that is no text', { apiKey: [key] }],
    ['a proxy that is no text', { proxy: [`http://user:${canaries[0]}@127.0.0.1:1`] }],
    ['a password in the address', { apiBase: `http://user:${canaries[0]}@127.0.0.1:1` }],
  ])('is not in the error of a plan with %s', (_, wrong) => {
    const options = { ...shortLevel, apiBase: 'http://127.0.0.1:1', ...wrong } as unknown as BenchmarkOptions;
    let error: unknown;
    try {
      runBenchmark(options);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(RunPlanError);
    expectClean(String(error));
  });

  test('that goes out in a header of its own is taken out of what the server quotes', async () => {
    const server = await recordingServerForTest((_request, response) =>
      sendJson(response, 400, {
        type: 'error',
        error: { type: 'invalid_request_error', message: `bad ${key}` },
      }),
    );
    const options = { ...shortLevel, apiBase: server.url, apiKey: key, backend: 'anthropic' };
    const { records, summary } = await collectRun(options);
    expect(server.received.every(({ headers }) => headers['x-api-key'] === key)).toBe(true);
    expect(records[0]?.outcome).toMatchObject({ kind: 'http_error', message: 'bad [redacted]' });
    expectClean(JSON.stringify([records, summary]));
  });

  test('given by reference works as a key and prints where it came from', async () => {
    const server = await recordingServerForTest();
    const secret = new Secret(key, 'env THE_KEY');
    const { summary } = await collectRun({ ...shortLevel, apiBase: server.url, apiKey: secret });
    expect(server.received.every(({ headers }) => headers.authorization === `Bearer ${key}`)).toBe(true);
    expect(summary.plan['apiKey']).toBe('[secret from env THE_KEY]');
    expectClean(JSON.stringify(summary));
  });
});
