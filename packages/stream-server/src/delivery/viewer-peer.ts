import type { Envelope } from '../protocol/envelope.ts';

/** One viewer's end of a connection, whatever its protocol. */
export interface ViewerPeer {
  /**
   * Hands over one message. Must not throw when the viewer is gone. Not `isResumable` while the viewer lacks events
   * that a snapshot is still to make up for: its position would not bring them back.
   */
  send(envelope: Envelope, isResumable: boolean): void;
  /** Bytes that were handed over and that the operating system has not taken yet. */
  readonly bufferedAmount: number;
  /** Says goodbye where the protocol can, and cuts the connection soon after. Idempotent. */
  close(reason: CloseReason): void;
  /** Asks for a sign of life, where the protocol has one; cuts the connection if the last one was not answered. */
  checkAlive?(): void;
}

export interface CloseReason {
  /** WebSocket close code. */
  readonly code: number;
  readonly text: string;
}

export const closeReasons = {
  shutdown: { code: 1001, text: 'The server goes away.' },
  restart: {
    code: 1012,
    text: 'This server is about to end. Connect again and resume: another one takes over.',
  },
  tooFast: { code: 1008, text: 'Too many messages: a viewer has nothing to send but one resume.' },
  tooMany: { code: 1013, text: 'Too many viewers are connected.' },
  slow: { code: 4008, text: 'Too slow to follow. Connect again and resume.' },
  wrongToken: { code: 4401, text: 'The first message has to be {"type":"auth"} with a token that is valid.' },
  revoked: { code: 4403, text: 'The token is no longer valid.' },
  unknownRun: {
    code: 4404,
    text: 'There is no such run here. GET /api/v1/runs names those that are running.',
  },
  unreachable: { code: 1013, text: 'The log of runs does not answer. Come back later.' },
  tooManyRuns: {
    code: 1013,
    text: 'This server follows as many runs as it may. Ask another one, or come back later.',
  },
  noToken: { code: 4408, text: 'No token came in time.' },
} as const satisfies Record<string, CloseReason>;
