const mostSpareBytes = 1 << 20;

/**
 * Bytes that grow at the end. Doubles its room, so that appending n bytes one by one copies fewer than 3n in all;
 * joining a new array on every read would copy n²/2.
 */
export class ByteBuffer {
  #room: Buffer = Buffer.alloc(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#room.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** As UTF-8. */
  appendText(text: string): void {
    this.#makeRoom(Buffer.byteLength(text));
    this.#length += this.#room.write(text, this.#length);
  }

  #makeRoom(byteCount: number): void {
    const needed = this.#length + byteCount;
    if (needed <= this.#room.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#room.length * 2, 256));
    grown.set(this.bytes());
    this.#room = grown;
  }

  /** A view of what is held, valid until the next `append` or `clear`. */
  bytes(): Buffer {
    return this.#room.subarray(0, this.#length);
  }

  /** Forgets the content and keeps the room, unless that is more than the next content is likely to need. */
  clear(): void {
    this.#length = 0;
    if (this.#room.length > mostSpareBytes) this.#room = Buffer.alloc(0);
  }
}
