import { Buffer } from 'node:buffer';
import type { TransportRequest } from './transport.ts';

const PATH = /^\/[\x21-\x7e]*$/;
const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const OWN_FIELDS = new Set(['content-length', 'connection', 'transfer-encoding', 'upgrade']);

/**
 * What keeps a request from being sent, or undefined. Names the header but never its value, which may be a secret.
 * A line break in a value would let whoever wrote it add headers or a second request.
 */
export function invalidRequestReason(request: TransportRequest): string | undefined {
  if (!PATH.test(request.path)) {
    return 'The path must start with "/" and consist of visible ASCII characters. Percent-encode the others.';
  }
  for (const name of Object.keys(request.headers)) {
    if (!FIELD_NAME.test(name))
      return `${JSON.stringify(name)} is not a header name. Use letters, digits and "-".`;
    if (OWN_FIELDS.has(name.toLowerCase()))
      return `The transport sets the header "${name}" itself. Leave it out.`;
    if (!FIELD_VALUE.test(request.headers[name] ?? '')) {
      return `The value of the header "${name}" has a line break, a control character or a character above U+00FF. Remove it.`;
    }
  }
  return undefined;
}

/**
 * Head and body in one piece, so that they leave in one write. The request must be a valid one; `host` is where it goes
 * unless its headers name another.
 */
export function encodeRequest(request: TransportRequest, host: string): Uint8Array {
  const { method, path, headers, body } = request;
  let fields = `connection: keep-alive\r\n`;
  let named = host;
  for (const name of Object.keys(headers)) {
    if (name.toLowerCase() === 'host') named = headers[name] ?? host;
    else fields += `${name}: ${headers[name] ?? ''}\r\n`;
  }
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${named}\r\n${fields}`;
  if (body !== undefined || method === 'POST') head += `content-length: ${body?.byteLength ?? 0}\r\n`;
  head += '\r\n';
  // Every character is below U+0100, so latin1 takes one byte each.
  const message = Buffer.allocUnsafe(head.length + (body?.byteLength ?? 0));
  message.write(head, 'latin1');
  if (body !== undefined) message.set(body, head.length);
  return message;
}
