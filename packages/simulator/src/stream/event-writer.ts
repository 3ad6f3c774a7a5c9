import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { StreamBehaviour } from '../faults/stream-behaviour.ts';
import { monotonicNowMs } from '../monotonic-clock.ts';
import type { TruthEntry, TruthChunkKind } from '../truth/truth-log.ts';
import { findCutInsideCharacter, type ByteString } from './byte-string.ts';

type Delivery = Pick<
  StreamBehaviour,
  'eventsPerWrite' | 'piecesPerEvent' | 'splitGapMs' | 'splitInsideCharacter' | 'bufferWhole'
>;

interface PendingEvent {
  readonly kind: TruthChunkKind;
  readonly tokens: number;
  readonly bytes: number;
}

/** Something to do in order: a write (with the events it completes), or an action after all writes before it. */
type OutboxItem =
  { readonly bytes: ByteString; readonly events: readonly PendingEvent[] } | { readonly action: () => void };

/**
 * Hands events to the socket and stamps them. Writes HTTP chunks itself, past `ServerResponse.write`,
 * which costs four writes and a tick per chunk; the response object still owns header and end.
 */
export class EventWriter {
  readonly #response: ServerResponse;
  readonly #entry: TruthEntry;
  readonly #delivery: Delivery;
  readonly #onWrite: (events: number, bytes: number) => void;
  readonly #plain: boolean;
  #chunked = true;
  #writeNumber = 0;
  #held: ByteString = '';
  #heldEvents: PendingEvent[] = [];
  #outbox: OutboxItem[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #isCutOff = false;

  constructor(init: {
    response: ServerResponse;
    entry: TruthEntry;
    delivery: Delivery;
    onWrite: (events: number, bytes: number) => void;
  }) {
    this.#response = init.response;
    this.#entry = init.entry;
    this.#delivery = init.delivery;
    this.#onWrite = init.onWrite;
    const { eventsPerWrite, piecesPerEvent, bufferWhole, splitInsideCharacter } = init.delivery;
    this.#plain = eventsPerWrite === 1 && piecesPerEvent === 1 && !bufferWhole && !splitInsideCharacter;
  }

  /** Sends the response header now. */
  open(headers: Readonly<Record<string, string | number>>): void {
    this.#entry.headersAtMs = monotonicNowMs();
    this.#entry.status = 200;
    this.#response.writeHead(200, headers);
    this.#response.flushHeaders();
    this.#chunked = this.#response.chunkedEncoding; // false for HTTP/1.0 clients and sized bodies
  }

  write(bytes: ByteString, kind: TruthChunkKind, tokens: number): void {
    if (this.#closed) return;
    if (this.#plain) {
      const socket = this.#openSocket();
      if (socket === undefined) return;
      const framed = this.#chunked ? `${bytes.length.toString(16)}\r\n${bytes}\r\n` : bytes;
      this.#entry.addChunk(monotonicNowMs(), kind, tokens, bytes.length, this.#writeNumber++);
      socket.write(framed, 'latin1');
      this.#onWrite(1, bytes.length);
      return;
    }
    this.#held += bytes;
    this.#heldEvents.push({ kind, tokens, bytes: bytes.length });
    const { bufferWhole, eventsPerWrite } = this.#delivery;
    if (!bufferWhole && this.#heldEvents.length >= eventsPerWrite) this.flush();
  }

  /** Writes several events at once; the usual way for the end of a stream. */
  writeTogether(events: readonly { bytes: ByteString; kind: TruthChunkKind; tokens: number }[]): void {
    if (!this.#plain) {
      for (const { bytes, kind, tokens } of events) this.write(bytes, kind, tokens);
      return;
    }
    this.#send(
      events.map((event) => event.bytes).join(''),
      events.map(({ bytes, kind, tokens }) => ({ kind, tokens, bytes: bytes.length })),
    );
  }

  /** Releases events held back for a fuller write. */
  flush(): void {
    if (this.#heldEvents.length === 0) return;
    const bytes = this.#held;
    const events = this.#heldEvents;
    this.#held = '';
    this.#heldEvents = [];
    const pieces = this.#cut(bytes);
    for (const [index, piece] of pieces.entries()) {
      this.#outbox.push({ bytes: piece, events: index === pieces.length - 1 ? events : [] });
    }
    this.#drain();
  }

  /** Runs `action` once everything written so far has been handed over. */
  afterWrites(action: () => void): void {
    this.flush();
    this.#outbox.push({ action });
    this.#drain();
  }

  /** Whether something was not handed over because the client had gone, which the response notices only later. */
  get isCutOff(): boolean {
    return this.#isCutOff;
  }

  /** Drops what has not been handed over. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#outbox = [];
  }

  #openSocket(): Socket | undefined {
    const { socket } = this.#response;
    if (socket?.writable === true) return socket;
    this.#isCutOff = true;
    return undefined;
  }

  #cut(bytes: ByteString): ByteString[] {
    const { piecesPerEvent, splitInsideCharacter } = this.#delivery;
    if (splitInsideCharacter) {
      const cut = findCutInsideCharacter(bytes);
      return cut < 0 ? [bytes] : [bytes.slice(0, cut), bytes.slice(cut)];
    }
    const size = Math.max(1, Math.ceil(bytes.length / piecesPerEvent));
    const pieces: ByteString[] = [];
    for (let start = 0; start < bytes.length; start += size) pieces.push(bytes.slice(start, start + size));
    return pieces;
  }

  #drain(): void {
    while (this.#timer === undefined) {
      const item = this.#outbox.shift();
      if (item === undefined) return;
      if ('action' in item) {
        item.action();
        continue;
      }
      this.#send(item.bytes, item.events);
      if (item.events.length > 0) continue;
      // Pieces of one event must not be merged by the kernel into one read of the client.
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#drain();
      }, this.#delivery.splitGapMs);
    }
  }

  #send(bytes: ByteString, events: readonly PendingEvent[]): void {
    const socket = this.#closed ? undefined : this.#openSocket();
    if (socket === undefined) return;
    const framed = this.#chunked ? `${bytes.length.toString(16)}\r\n${bytes}\r\n` : bytes;
    const atMs = monotonicNowMs();
    const write = this.#writeNumber++;
    for (const event of events) this.#entry.addChunk(atMs, event.kind, event.tokens, event.bytes, write);
    socket.write(framed, 'latin1');
    this.#onWrite(events.length, bytes.length);
  }
}
