import type { WebSocket } from 'ws';
import { closeReasons, type CloseReason } from '../delivery/viewer-peer.ts';
import { parseViewerMessage } from './parse-viewer-message.ts';

export interface AwaitTokenOptions {
  readonly webSocket: WebSocket;
  /** The viewer gets no longer than this. */
  readonly deadlineMs: number;
  /** Takes over a viewer with a good token, or says why not; called once. */
  readonly admit: (token: string) => CloseReason | undefined;
}

/**
 * Waits for the token of a viewer that could send none with its upgrade. Nothing is sent to it before, and its first
 * message is its only try.
 */
export function awaitToken({ webSocket, deadlineMs, admit }: AwaitTokenOptions): void {
  const refuse = ({ code, text }: CloseReason): void => {
    leave();
    webSocket.close(code, text);
    const cut = setTimeout(() => webSocket.terminate(), goodbyeMs);
    webSocket.once('close', () => clearTimeout(cut));
  };
  const deadline = setTimeout(() => refuse(closeReasons.noToken), deadlineMs);
  const hear = (data: Buffer): void => {
    leave();
    const message = parseViewerMessage(data.toString('utf8'));
    const refusal = message?.type === 'auth' ? admit(message.token) : closeReasons.wrongToken;
    if (refusal !== undefined) refuse(refusal);
  };
  // An error is followed by `close`; without a listener it would end the process.
  const fail = (): void => webSocket.terminate();
  function leave(): void {
    clearTimeout(deadline);
    webSocket.off('message', hear);
    webSocket.off('close', leave);
  }
  webSocket.on('message', hear);
  webSocket.on('error', fail);
  webSocket.on('close', leave);
}

/** Time to read the goodbye. */
const goodbyeMs = 1000;
