import type { StreamPosition } from './envelope.ts';

/**
 * Where a viewer says it stands, from `Last-Event-ID` (`epoch:seq`) or from `?epoch=&seq=`. `undefined` when it says
 * nothing that can be one: then it is served like a newcomer, which is always right.
 */
export function parsePosition(source: {
  readonly lastEventId?: string | null | undefined;
  readonly epoch?: unknown;
  readonly seq?: unknown;
}): StreamPosition | undefined {
  const { lastEventId } = source;
  if (typeof lastEventId === 'string') {
    const colon = lastEventId.lastIndexOf(':');
    if (colon > 0) return positionOf(lastEventId.slice(0, colon), lastEventId.slice(colon + 1));
  }
  return positionOf(source.epoch, source.seq);
}

function positionOf(epoch: unknown, seq: unknown): StreamPosition | undefined {
  if (typeof epoch !== 'string' || epoch === '' || epoch.length > 100) return undefined;
  if (typeof seq !== 'number' && (typeof seq !== 'string' || !/^\d{1,15}$/.test(seq))) return undefined;
  const value = Number(seq);
  return Number.isSafeInteger(value) && value >= 0 ? { epoch, seq: value } : undefined;
}
