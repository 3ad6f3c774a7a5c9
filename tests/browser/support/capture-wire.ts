import type { Page } from 'playwright-core';

/** All that a page was sent, as the browser's own network log has it. */
export interface WireCapture {
  /** Status, headers and body of each answer, and each event of streams, in the order in which they came. */
  readonly text: () => Promise<string>;
}

/** Notes everything below a path from now on. Streams are noted as they come. */
export async function captureWire(page: Page, pathPrefix: string): Promise<WireCapture> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const paths = new Map<string, string>();
  const parts: string[] = [];
  const streamed = new Map<string, Promise<unknown>>();
  session.on('Network.responseReceived', ({ requestId, response }) => {
    const { pathname } = new URL(response.url);
    if (!pathname.startsWith(pathPrefix)) return;
    paths.set(requestId, pathname);
    parts.push(`${response.status} ${pathname}\n${headerLines(response.headers)}`);
    if (!response.mimeType.startsWith('text/event-stream')) return;
    const buffered = session
      .send('Network.streamResourceContent', { requestId })
      .then(({ bufferedData }) => parts.push(decoded(bufferedData)))
      // Over before it could be asked for: its body is read at its end like any other.
      .catch(() => undefined);
    streamed.set(requestId, buffered);
  });
  session.on('Network.responseReceivedExtraInfo', ({ headers }) => {
    parts.push(`as it came:\n${headerLines(headers)}`);
  });
  session.on('Network.dataReceived', ({ requestId, data }) => {
    if (paths.has(requestId) && data !== undefined) parts.push(decoded(data));
  });
  const bodies: Promise<unknown>[] = [];
  session.on('Network.loadingFinished', ({ requestId }) => {
    if (!paths.has(requestId) || streamed.has(requestId)) return;
    bodies.push(
      session
        .send('Network.getResponseBody', { requestId })
        .then(({ body, base64Encoded }) => parts.push(base64Encoded ? decoded(body) : body))
        .catch(() => undefined),
    );
  });
  return {
    text: async () => {
      await Promise.all([...streamed.values(), ...bodies]);
      return parts.join('\n');
    },
  };
}

function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .toSorted()
    .join('\n');
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
