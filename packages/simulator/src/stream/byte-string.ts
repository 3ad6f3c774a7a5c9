/**
 * Text as it goes over the wire: one character per byte of its UTF-8 form.
 * Its length is its size, it can be cut anywhere, and `latin1` is the cheapest encoding a socket accepts.
 */
export type ByteString = string;

export function toByteString(text: string): ByteString {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Where a byte string may be cut so that the cut falls inside a multi-byte character; -1 if it has none. */
export function findCutInsideCharacter(bytes: ByteString): number {
  for (let index = 1; index < bytes.length; index++) {
    const isContinuation = (bytes.charCodeAt(index) & 0xc0) === 0x80;
    if (isContinuation) return index;
  }
  return -1;
}
