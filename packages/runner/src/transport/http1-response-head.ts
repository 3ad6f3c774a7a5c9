import type { ResponseHead } from './transport.ts';

/** How the end of a response body is known (RFC 9112, section 6.3). */
export type BodyFraming =
  | { readonly kind: 'none' }
  | { readonly kind: 'sized'; readonly byteCount: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' };

export interface ParsedResponseHead {
  readonly head: ResponseHead;
  readonly framing: BodyFraming;
  /** The server will take another request on this connection once the body is over. */
  readonly isPersistent: boolean;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const FIELD_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/;
const FOLDED_LINE = /^[ \t]+([\t\x20-\x7e\x80-\xff]*)$/;

/**
 * Reads a response head: status line and header lines, each with its line end, without the empty line.
 * Returns the reason where it is not HTTP/1.x or leaves the length of the body ambiguous.
 */
export function parseResponseHead(text: string): ParsedResponseHead | string {
  const lines = text.split(/\r?\n/);
  const statusLine = STATUS_LINE.exec(lines[0] ?? '');
  if (statusLine === null) return 'the status line is not HTTP/1.x';
  const status = Number(statusLine[2]);
  const headers = parseFields(lines);
  if (typeof headers === 'string') return headers;
  const framing = bodyFraming(status, headers);
  if (typeof framing === 'string') return framing;
  const connection = listMembers(headers['connection']);
  const isPersistent =
    framing.kind !== 'until-close' &&
    !connection.includes('close') &&
    (statusLine[1] === '1' || connection.includes('keep-alive'));
  return { head: { status, headers }, framing, isPersistent };
}

function parseFields(lines: readonly string[]): Record<string, string> | string {
  // No prototype: a header may be called `__proto__` or `constructor`.
  const headers = Object.create(null) as Record<string, string>;
  let name: string | undefined;
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const folded = name === undefined ? null : FOLDED_LINE.exec(line);
    if (folded !== null && name !== undefined) {
      headers[name] = `${headers[name] ?? ''} ${(folded[1] ?? '').trim()}`.trim();
      continue;
    }
    const field = FIELD_LINE.exec(line);
    if (field === null) return `header line ${index} is malformed`;
    name = (field[1] ?? '').toLowerCase();
    const value = (field[2] ?? '').trim();
    const earlier = headers[name];
    headers[name] = earlier === undefined ? value : `${earlier}, ${value}`;
  }
  return headers;
}

function bodyFraming(status: number, headers: Readonly<Record<string, string>>): BodyFraming | string {
  if (status < 200 || status === 204 || status === 304) return { kind: 'none' };
  // `identity` was struck from HTTP/1.1 in 2014 and means none. A proxy that adds `chunked` to an application that says
  // it too frames the body once all the same.
  const codings = new Set(listMembers(headers['transfer-encoding']).filter((name) => name !== 'identity'));
  const contentLength = headers['content-length'];
  if (codings.size > 0) {
    if (contentLength !== undefined) return 'it has both transfer-encoding and content-length';
    codings.delete('chunked');
    const [other] = codings;
    return other === undefined
      ? { kind: 'chunked' }
      : `its transfer-encoding is ${JSON.stringify(other)}, and only chunked was agreed on`;
  }
  if (contentLength === undefined) return { kind: 'until-close' };
  const lengths = new Set(listMembers(contentLength));
  const [length = ''] = lengths;
  if (lengths.size !== 1) return 'its content-length headers contradict each other';
  if (!/^\d{1,15}$/.test(length)) return 'its content-length is not a number of bytes';
  return { kind: 'sized', byteCount: Number(length) };
}

function listMembers(value: string | undefined): readonly string[] {
  return value === undefined ? [] : value.split(',').map((member) => member.trim().toLowerCase());
}
