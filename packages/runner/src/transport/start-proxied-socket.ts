import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Client } from 'undici';
import { monotonicMs } from '../clock.ts';
import type { ConnectTarget } from './connect-socket.ts';
import { tlsOptions } from './connect-socket.ts';
import type { StartSocket } from './undici-connection.ts';

/** Sockets through a proxy's CONNECT tunnel. `connectMs` is the time to the open tunnel, its DNS included. */
export function proxiedSocketStarter(proxy: string, target: ConnectTarget, protocols: string[]): StartSocket {
  const url = parseProxy(proxy);
  const { hostname, port, secureContext } = target;
  const destination = `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
  const headers = { host: destination, ...proxyAuthorization(url) };
  return (opened, failed) => {
    const startedAtMs = monotonicMs();
    const client = new Client(url.origin);
    const openTunnel = async () => {
      const { socket, statusCode } = await client.connect({ path: destination, headers });
      if (statusCode !== 200) {
        socket.on('error', () => {}).destroy();
        const refusal = new Error(`The proxy answered ${statusCode} to CONNECT ${destination}.`);
        throw Object.assign(refusal, { code: 'PROXY_REFUSED' });
      }
      return socket;
    };
    let open: Socket | undefined;
    openTunnel().then((tunnel) => {
      const connectedAtMs = monotonicMs();
      const trace = { reused: false, connectMs: connectedAtMs - startedAtMs };
      // undici's type allows any duplex; over TCP it is the socket.
      open = tunnel as Socket;
      if (secureContext === undefined) return opened(open, trace);
      const secured = connectTls(tlsOptions(target, protocols, { socket: open }));
      open = secured;
      let error = new Error('The tunnel closed inside the TLS handshake.');
      const fail = () => failed(error);
      secured.once('error', (cause) => (error = cause));
      secured.once('close', fail);
      secured.once('secureConnect', () => {
        secured.off('close', fail);
        opened(secured, { ...trace, tlsMs: monotonicMs() - connectedAtMs });
      });
    }, failed);
    return {
      destroy: () => {
        open?.destroy();
        void client.destroy();
      },
    };
  };
}

function parseProxy(proxy: string): URL {
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    // What came in is not repeated: it may hold a password.
    throw new TypeError('The proxy must be an http or https URL. Write it like http://127.0.0.1:3128.');
  }
  return url;
}

function proxyAuthorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}
