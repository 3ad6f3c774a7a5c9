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
    const needed = this.#length + bytes.length;
    if (needed > this.#room.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#room.length * 2, 256));
      grown.set(this.bytes());
      this.#room = grown;
    }
    this.#room.set(bytes, this.#length);
    this.#length = needed;
  }

  /** A view of what is held, valid until the next `append` or `clear`. */
  bytes(): Buffer {
    return this.#room.subarray(0, this.#length);
  }

  /** Forgets the content and keeps the room. */
  clear(): void {
    this.#length = 0;
  }
}
