import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { sampleRecord, sampleRun } from '../testing/sample-run.ts';
import { createWebhookNotifier } from './webhook-notifier.ts';
import type { WebhookNotifier, WebhookNotifierOptions } from './webhook-notifier.ts';

interface Hit {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Receiver {
  readonly url: string;
  readonly hits: Hit[];
  close(): Promise<void>;
}

const receivers: Receiver[] = [];
const notifiers: WebhookNotifier[] = [];
afterEach(async () => {
  for (const notifier of notifiers.splice(0)) await notifier.close({ timeoutMs: 0 });
  for (const receiver of receivers.splice(0)) await receiver.close();
});

/** A real web service; `answer` gets the number of the request, from 0. */
async function openReceiver(answer: (response: ServerResponse, count: number) => void): Promise<Receiver> {
  const hits: Hit[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      hits.push({ path: request.url ?? '', headers: request.headers, body });
      answer(response, hits.length - 1);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server always has an address of this form.
  const { port } = server.address() as AddressInfo;
  const receiver = {
    url: `http://127.0.0.1:${port}/hook/SECRET-PATH?token=SECRET-QUERY`,
    hits,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  receivers.push(receiver);
  return receiver;
}

function answering(...statuses: readonly number[]) {
  return (response: ServerResponse, count: number) => {
    response.writeHead(statuses[count] ?? statuses.at(-1) ?? 200, { location: '/elsewhere' }).end('thanks');
  };
}

function open(
  url: string,
  parts: Partial<WebhookNotifierOptions> = {},
): { readonly notifier: WebhookNotifier; readonly problems: string[] } {
  const problems: string[] = [];
  const notifier = createWebhookNotifier({
    url,
    secret: 'SECRET-KEY',
    onProblem: (message) => problems.push(message),
    ...parts,
    limits: { firstDelayMs: 1, maxDelayMs: 4, ...parts.limits },
  });
  notifiers.push(notifier);
  return { notifier, problems };
}

const records = [sampleRecord(0, {}, 50), sampleRecord(1, {}, 60)];
const missed = sampleRun(records);
const met = sampleRun(records.slice(0, 1));

describe('createWebhookNotifier', () => {
  it('posts JSON with a signature over time and body', async () => {
    const { url, hits } = await openReceiver(answering(200));
    const { notifier, problems } = open(url);
    notifier.runEnded(met);
    await notifier.close();
    expect(problems).toEqual([]);
    const [{ headers, body, path } = { headers: {}, body: '', path: '' }] = hits;
    expect(path).toBe('/hook/SECRET-PATH?token=SECRET-QUERY');
    expect(headers['content-type']).toBe('application/json');
    expect(headers['x-genai-bench-event']).toBe('run-completed');
    expect(JSON.parse(body)).toMatchObject({
      id: headers['x-genai-bench-delivery'],
      event: 'run-completed',
      runId: 'run-1',
      run: { model: 'meta-llama/Llama-3.1-8B', requestCount: 1 },
    });
    const [, time = '', mac] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-genai-bench-signature'])) ?? [];
    expect(mac).toBe(createHmac('sha256', 'SECRET-KEY').update(`${time}.${body}`).digest('hex'));
    expect(Math.abs(Date.now() / 1000 - Number(time))).toBeLessThan(60);
  });

  it('tells of missed objectives, with the levels that missed them', async () => {
    const { url, hits } = await openReceiver(answering(204));
    const { notifier } = open(url, { targetShare: 0.75 });
    notifier.runEnded(missed);
    await notifier.close();
    expect(hits.map(({ headers }) => headers['x-genai-bench-event'])).toEqual([
      'run-completed',
      'slo-missed',
    ]);
    expect(JSON.parse(hits[1]?.body ?? '')).toMatchObject({
      missedLevels: [{ levelIndex: 0, scenario: 'D(100,3)', goodRequestShare: 0.5, targetShare: 0.75 }],
    });
  });

  it('tells of runs that failed, with or without a result, and not of those that were interrupted', async () => {
    const { url, hits } = await openReceiver(answering(200));
    const { notifier } = open(url);
    notifier.runEnded(sampleRun([], { status: 'failed', failure: 'the target is gone' }));
    notifier.runFailed({ runId: 'run-2', failure: 'nobody listens' });
    notifier.runEnded(sampleRun([], { status: 'aborted' }));
    await notifier.close();
    expect(hits.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
      { event: 'run-failed', runId: 'run-1', failure: 'the target is gone' },
      { event: 'run-failed', runId: 'run-2', failure: 'nobody listens' },
    ]);
  });

  it('tells only what it was asked for', async () => {
    const { url, hits } = await openReceiver(answering(200));
    const { notifier } = open(url, { events: ['slo-missed'] });
    notifier.runEnded(met);
    notifier.runEnded(missed);
    await notifier.close();
    expect(hits.map(({ headers }) => headers['x-genai-bench-event'])).toEqual(['slo-missed']);
  });

  it('signs nothing without a secret', async () => {
    const { url, hits } = await openReceiver(answering(200));
    const notifier = createWebhookNotifier({ url });
    notifier.runEnded(met);
    await notifier.close();
    expect(hits[0]?.headers).not.toHaveProperty('x-genai-bench-signature');
  });

  it('tries again after 500s, with the same id', async () => {
    const { url, hits } = await openReceiver(answering(500, 503, 200));
    const { notifier, problems } = open(url);
    notifier.runEnded(met);
    await notifier.close();
    expect(hits).toHaveLength(3);
    expect(new Set(hits.map(({ headers }) => headers['x-genai-bench-delivery'])).size).toBe(1);
    expect(problems).toEqual([]);
  });

  it('gives up after the stated attempts and goes on with the next message', async () => {
    const { url, hits } = await openReceiver(answering(500, 500, 200));
    const { notifier, problems } = open(url, { limits: { attempts: 2 } });
    notifier.runEnded(met);
    notifier.runFailed({ runId: 'run-2', failure: 'gone' });
    await notifier.close();
    expect(hits).toHaveLength(3);
    expect(problems).toEqual(['The notification run-completed was not delivered: answered 500.']);
  });

  it.each([
    [307, 'answered 307, a redirect'],
    [400, 'answered 400'],
    [410, 'answered 410'],
  ])('takes %i for an answer: no second attempt, no redirect followed', async (status, reason) => {
    const { url, hits } = await openReceiver(answering(status, 200));
    const { notifier, problems } = open(url);
    notifier.runEnded(met);
    await notifier.close();
    expect(hits.map(({ path }) => path)).toEqual(['/hook/SECRET-PATH?token=SECRET-QUERY']);
    expect(problems).toEqual([`The notification run-completed was not delivered: ${reason}.`]);
  });

  it('tries again when an attempt hangs', async () => {
    const { url, hits } = await openReceiver((response, count) => {
      if (count > 0) response.end();
    });
    const { notifier, problems } = open(url, { limits: { attemptTimeoutMs: 200 } });
    notifier.runEnded(met);
    await notifier.close();
    expect(hits.length).toBeGreaterThan(1);
    expect(problems).toEqual([]);
  });

  it('says that nobody listens', async () => {
    const receiver = await openReceiver(answering(200));
    await receiver.close();
    const { notifier, problems } = open(receiver.url);
    notifier.runEnded(met);
    await notifier.close();
    expect(problems).toEqual(['The notification run-completed was not delivered: ECONNREFUSED.']);
  });

  it('ends although the receiver never answers, and takes nothing more', async () => {
    const { url, hits } = await openReceiver(() => {});
    const { notifier, problems } = open(url);
    notifier.runEnded(met);
    notifier.runEnded(met);
    await expect.poll(() => hits.length).toBe(1);
    await notifier.close({ timeoutMs: 10 });
    notifier.runEnded(met);
    await notifier.close();
    expect(hits).toHaveLength(1);
    expect(problems).toEqual([
      'The notification run-completed was not delivered: no answer in time.',
      'The notification run-completed was not delivered: given up.',
    ]);
  });

  it('ends a long wait between attempts when it is closed', async () => {
    const { url, hits } = await openReceiver(answering(500));
    const { notifier, problems } = open(url, { limits: { firstDelayMs: 3600_000, maxDelayMs: 3600_000 } });
    notifier.runEnded(met);
    await expect.poll(() => hits.length).toBe(1);
    await notifier.close({ timeoutMs: 10 });
    expect(problems).toEqual(['The notification run-completed was not delivered: answered 500.']);
  });

  it('leaves messages out when too many are waiting', async () => {
    const { url } = await openReceiver(() => {});
    const { notifier, problems } = open(url, { limits: { queueLength: 2 } });
    for (let count = 0; count < 3; count++) notifier.runEnded(met);
    expect(problems).toEqual(['The notification run-completed was left out: 2 others are waiting.']);
  });

  it('sends user and password as a header, not in the address', async () => {
    const { url, hits } = await openReceiver(answering(200));
    const { notifier, problems } = open(url.replace('//', '//me:p%40ss@'));
    notifier.runEnded(met);
    await notifier.close();
    expect(problems).toEqual([]);
    expect(hits[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  });

  it.each([200, 302, 404, 500])('names no secret when the answer is %i', async (status) => {
    const { url } = await openReceiver(answering(status));
    const { notifier, problems } = open(url);
    notifier.runEnded(met);
    await notifier.close();
    expect(problems.join()).not.toMatch(/SECRET|127\.0\.0\.1/);
  });

  it.each(['example.com/SECRET', 'ftp://example.com/SECRET', ''])(
    'refuses %j without repeating it',
    (url) => {
      expect(() => createWebhookNotifier({ url })).toThrow(
        'The address for notifications is no http or https URL. Write for instance https://example.com/hook.',
      );
    },
  );
});
