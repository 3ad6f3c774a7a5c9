import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ViewerPeer } from '../delivery/viewer-peer.ts';
import { encodeEnvelope } from '../protocol/encode-envelope.ts';

/** A viewer that is slow gets no longer than this to read the goodbye. */
const goodbyeMs = 1000;

/**
 * A WebSocket as a viewer's end, and the connection below it. `onDrained` is called whenever the system took a message.
 * What is sent in one turn goes to the system at once: what a run publishes comes as four events or more, and handing
 * over is most of what a delivery costs.
 */
export function createWebSocketPeer(
  webSocket: WebSocket,
  connection: Duplex,
  onDrained: () => void,
): ViewerPeer {
  let isHeld = false;
  const letGo = (): void => {
    isHeld = false;
    connection.uncork();
  };
  let isAlive = true;
  let isClosing = false;
  // An error is followed by `close`, which ends the session; without a listener it would end the process.
  webSocket.on('error', () => webSocket.terminate());
  webSocket.on('pong', () => (isAlive = true));
  webSocket.on('message', () => (isAlive = true));
  return {
    send(envelope) {
      if (webSocket.readyState !== webSocket.OPEN) return;
      if (!isHeld) {
        isHeld = true;
        connection.cork();
        process.nextTick(letGo);
      }
      webSocket.send(encodeEnvelope(envelope), (error) => {
        if (error === undefined || error === null) onDrained();
      });
    },
    get bufferedAmount() {
      return webSocket.bufferedAmount;
    },
    close({ code, text }) {
      if (isClosing) return;
      isClosing = true;
      webSocket.close(code, text);
      const cut = setTimeout(() => webSocket.terminate(), goodbyeMs);
      webSocket.once('close', () => clearTimeout(cut));
    },
    checkAlive() {
      if (!isAlive) return webSocket.terminate();
      isAlive = false;
      webSocket.ping();
    },
  };
}
