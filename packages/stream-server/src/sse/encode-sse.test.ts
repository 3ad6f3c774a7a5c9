import { describe, expect, it } from 'vitest';
import type { Envelope } from '../protocol/envelope.ts';
import { encodeSse } from './encode-sse.ts';

const envelope = {
  event_type: 'log',
  data: { message: 'a\nb\r\nid: 9' },
  seq: 7,
  epoch: 'e',
} as unknown as Envelope;

describe('encodeSse', () => {
  it('writes the position and the message, and lets no text forge a field', () => {
    expect(encodeSse(envelope)).toBe(
      'id: e:7\ndata: {"event_type":"log","data":{"message":"a\\nb\\r\\nid: 9"},"seq":7,"epoch":"e"}\n\n',
    );
  });

  it('makes a browser forget its position while events are missing', () => {
    expect(encodeSse(envelope, false)).toMatch(/^id\ndata: \{.*\}\n\n$/);
  });
});
