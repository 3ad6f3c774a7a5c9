import { encodeEnvelope } from '../protocol/encode-envelope.ts';
import type { Envelope, StreamPosition } from '../protocol/envelope.ts';

const frames = new WeakMap<Envelope, string>();

/**
 * One envelope as a server-sent event. Its `id` is the position, so that a browser that comes back by itself resumes.
 * There is no `event` line: every message reaches `onmessage`, as over WebSocket. JSON holds no line break, so neither
 * field can be forged by text inside.
 */
export function encodeSse(envelope: Envelope, isResumable = true): string {
  // An empty id makes a browser forget the last one: it comes back as a newcomer.
  if (!isResumable) return `id\ndata: ${encodeEnvelope(envelope)}\n\n`;
  const known = frames.get(envelope);
  if (known !== undefined) return known;
  const frame = `id: ${encodePosition(envelope)}\ndata: ${encodeEnvelope(envelope)}\n\n`;
  frames.set(envelope, frame);
  return frame;
}

function encodePosition({ epoch, seq }: StreamPosition): string {
  return `${epoch}:${seq}`;
}
