import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';

export interface Answer {
  /** 101 where it became a WebSocket. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Question {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

const upgradeHeaders = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
} as const;

/** One request on a connection of its own. Of an answer without an end, such as a stream of events, the head is enough. */
export function ask(port: number, path: string, { body, ...question }: Question = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, agent: false, ...question }, (response) => {
      const { statusCode: status = 0, headers } = response;
      if (status === 200 && headers['content-type']?.startsWith('text/event-stream') === true) {
        resolve({ status, headers, text: '' });
        response.destroy();
        return;
      }
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status, headers, text }));
      response.on('error', reject);
    });
    sent.on('upgrade', ({ headers }, socket) => {
      socket.destroy();
      resolve({ status: 101, headers, text: '' });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export function askUpgrade(port: number, path: string, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
  return ask(port, path, { headers: { ...upgradeHeaders, ...headers } });
}

export function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** The cookie of a sign-in with this token, ready to be sent. */
export async function signIn(
  port: number,
  token: string,
  headers: OutgoingHttpHeaders = {},
): Promise<string> {
  const answer = await ask(port, '/api/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ token }),
  });
  const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0];
  if (cookie === undefined) throw new Error(`Signing in was answered with ${answer.status} ${answer.text}`);
  return cookie;
}
