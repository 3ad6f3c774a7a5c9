import type { WebSocket } from 'ws';
import { closeReasons } from '../delivery/viewer-peer.ts';
import { createTokenBucket } from '../security/token-bucket.ts';

/** One open WebSocket of a mount. At most 16 KB a message and 20 messages a second come in. */
export interface MountSocket {
  /**
   * Resolves once the system has taken the text, or the socket is closed. Whoever waits for it before the next message
   * keeps nothing in memory for slow peers; one that takes nothing for long is cut off.
   */
  send(text: string): Promise<void>;
  onMessage(listener: (text: string) => void): void;
  onClose(listener: () => void): void;
}

export interface MountSocketLimits {
  readonly heartbeatIntervalMs: number;
  /** A peer that takes nothing for so long is given up. */
  readonly stallMs: number;
}

export function createMountSocket(
  webSocket: WebSocket,
  { heartbeatIntervalMs, stallMs }: MountSocketLimits,
): MountSocket {
  const inbound = createTokenBucket({ perSecond: 20, burst: 40 });
  let listener: (text: string) => void = () => undefined;
  let isAlive = true;
  // An error is followed by `close`; without a listener it would end the process.
  webSocket.on('error', () => webSocket.terminate());
  webSocket.on('pong', () => (isAlive = true));
  webSocket.on('message', (data: Buffer) => {
    isAlive = true;
    if (inbound.take(performance.now())) listener(data.toString('utf8'));
    else sayGoodbye(webSocket, closeReasons.tooFast);
  });
  const heartbeat = setInterval(() => {
    if (!isAlive) return webSocket.terminate();
    isAlive = false;
    webSocket.ping();
  }, heartbeatIntervalMs);
  webSocket.on('close', () => clearInterval(heartbeat));

  return {
    send(text) {
      if (webSocket.readyState !== webSocket.OPEN) return Promise.resolve();
      return new Promise((resolve) => {
        const stalled = setTimeout(() => webSocket.terminate(), stallMs);
        // Called with an error when the socket closes before: then nobody is left to send to.
        webSocket.send(text, () => {
          clearTimeout(stalled);
          resolve();
        });
      });
    },
    onMessage: (heard) => (listener = heard),
    onClose: (heard) => webSocket.once('close', heard),
  };
}

/** Time to read the goodbye. */
const goodbyeMs = 1000;

export function sayGoodbye(
  webSocket: WebSocket,
  { code, text }: { readonly code: number; readonly text: string },
): void {
  if (webSocket.readyState !== webSocket.OPEN) return;
  webSocket.close(code, text);
  const cut = setTimeout(() => webSocket.terminate(), goodbyeMs);
  webSocket.once('close', () => clearTimeout(cut));
}
