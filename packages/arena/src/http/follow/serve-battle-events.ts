import type { ServerResponse } from 'node:http';
import type { BattleMessage } from '../../view/battle-view.ts';

export interface BattleEventsOptions {
  readonly messages: AsyncIterable<BattleMessage>;
  readonly heartbeatIntervalMs: number;
  /** A reader that takes nothing for so long is given up. */
  readonly stallMs: number;
}

/**
 * Tells one reader of a battle by server-sent events, until the battle is over or the reader leaves. The next message is
 * asked for once the last one was taken, so that a slow reader gets fewer and larger ones instead of a queue. What is
 * refused before the first message is thrown; after it the stream ends, and a browser comes back by itself.
 */
export async function serveBattleEvents(
  response: ServerResponse,
  { messages, heartbeatIntervalMs, stallMs }: BattleEventsOptions,
): Promise<void> {
  const reader = messages[Symbol.asyncIterator]();
  const leave = (): void => void reader.return?.();
  response.on('close', leave);
  response.on('error', () => response.destroy());
  let heartbeat: NodeJS.Timeout | undefined;
  try {
    let step = await reader.next();
    if (response.destroyed) return;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // nginx would hold events back.
      'x-accel-buffering': 'no',
    });
    response.write('retry: 1000\n\n');
    heartbeat = setInterval(() => {
      if (response.writableLength === 0) response.write(':\n\n');
    }, heartbeatIntervalMs);
    let isOver = false;
    for (let id = 1; step.done !== true && !response.destroyed; id += 1) {
      const message = step.value;
      if (message.type === 'view') isOver = isEnd(message.view.phase);
      if (!response.write(encodeEvent(message, id))) await drained(response, stallMs);
      step = await reader.next();
    }
    // Without this event a browser would come back, over and over, for a battle that is over.
    response.end(isOver ? 'event: end\ndata: {}\n\n' : undefined);
  } catch (error) {
    if (!response.headersSent) throw error;
    response.end();
  } finally {
    clearInterval(heartbeat);
    leave();
  }
}

/** JSON holds no line break, so no text inside can forge a field. */
function encodeEvent(message: BattleMessage, id: number): string {
  return `id: ${id}\nevent: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`;
}

export function isEnd(phase: string): boolean {
  return phase === 'revealed' || phase === 'void';
}

function drained(response: ServerResponse, stallMs: number): Promise<void> {
  return new Promise((resolve) => {
    const stalled = setTimeout(() => response.destroy(), stallMs);
    const done = (): void => {
      clearTimeout(stalled);
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
    if (response.destroyed) done();
  });
}
