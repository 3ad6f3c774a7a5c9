import { endingOfClose, endingOfStatus, explainFailedOpen, readReason } from './explain-refusal.ts';
import {
  streamAddress,
  type ConnectionEnding,
  type ConnectionOptions,
  type StreamConnection,
} from './stream-connection.ts';
import type { WebSocketLike } from './stream-environment.ts';

/** Connects by WebSocket. Browsers send no token with one: it goes by a ticket, or as the first message. */
export function openWebSocket(options: ConnectionOptions): StreamConnection {
  const { environment, onMessage } = options;
  const state = { isOver: false, wasOpen: false, socket: undefined as WebSocketLike | undefined };
  const end = (ending: ConnectionEnding): void => {
    if (state.isOver) return;
    state.isOver = true;
    options.onEnd(ending);
  };

  function open(address: string): void {
    const { WebSocket } = environment;
    if (WebSocket === undefined) {
      const hint = "Use transport: 'sse', or Node 22 and later.";
      return end({ kind: 'refused', reason: 'There is no WebSocket here.', hint });
    }
    const socket = new WebSocket(address);
    state.socket = socket;
    socket.onopen = () => {
      state.wasOpen = true;
      const { token, sendTokenAs } = options;
      if (token !== undefined && sendTokenAs === 'message')
        socket.send(JSON.stringify({ type: 'auth', token }));
    };
    socket.onmessage = ({ data }) => {
      if (!state.isOver && typeof data === 'string') onMessage(data);
    };
    // Says nothing; `close` follows.
    socket.onerror = () => undefined;
    socket.onclose = ({ code, reason }) => {
      if (state.wasOpen) end(endingOfClose(code, reason));
      else if (!state.isOver) void explainFailedOpen(options).then(end);
    };
  }

  void begin(options, open, end);
  return {
    close() {
      state.isOver = true;
      state.socket?.close();
    },
  };
}

async function begin(
  options: ConnectionOptions,
  open: (address: string) => void,
  end: (ending: ConnectionEnding) => void,
): Promise<void> {
  const { environment, baseUrl, token, sendTokenAs } = options;
  const address = `${baseUrl.replace(/^http/, 'ws')}/ws`;
  try {
    if (token === undefined) return open(streamAddress(address, options));
    if (sendTokenAs === 'message') return open(streamAddress(address, options, { auth: 'message' }));
    const headers = { authorization: `Bearer ${token}` };
    const response = await environment.fetch(`${baseUrl}/api/v1/tickets`, { method: 'POST', headers });
    if (!response.ok) return end(endingOfStatus(response.status, await readReason(response)));
    const { ticket } = (await response.json()) as { readonly ticket: string };
    open(streamAddress(address, options, { ticket }));
  } catch (error) {
    end({ kind: 'lost', reason: error instanceof Error ? error.message : String(error) });
  }
}
