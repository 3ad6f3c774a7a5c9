import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { TruthEntry } from '../truth/truth-log.ts';
import { EventWriter } from './event-writer.ts';

const eventByEvent = {
  eventsPerWrite: 1,
  piecesPerEvent: 1,
  splitGapMs: 0,
  splitInsideCharacter: false,
  bufferWhole: false,
};
const mark = { bytes: 'data: [DONE]\n\n', kind: 'done', tokens: 0 } as const;

/** Writes one token and, when the socket is gone and its response has not noticed, whatever `end` writes. */
async function writeAfterLoss(
  delivery: typeof eventByEvent,
  end: (writer: EventWriter) => void,
): Promise<{ isCutOff: boolean; kinds: readonly string[] }> {
  const entry = new TruthEntry({ sequence: 1, id: 'a', endpoint: '/', receivedAtMs: 0, handledAtMs: 0 });
  let isCutOff: boolean | undefined;
  const server = createServer((_request, response) => {
    const writer = new EventWriter({ response, entry, delivery, onWrite: () => undefined });
    writer.open({});
    writer.write('data: 1\n\n', 'text', 1);
    writer.flush();
    response.socket!.destroy(); // open: its request has just been read
    end(writer);
    writer.afterWrites(() => (isCutOff = writer.isCutOff));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined).resume();
  client.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  await once(client, 'close');
  server.close();
  return { isCutOff: isCutOff!, kinds: entry.toRecord().chunks.map(({ kind }) => kind) };
}

describe('EventWriter', () => {
  it.each([
    ['an event', eventByEvent, (writer: EventWriter) => writer.write(mark.bytes, mark.kind, mark.tokens)],
    ['several events at once', eventByEvent, (writer: EventWriter) => writer.writeTogether([mark])],
    [
      'events that it held back',
      { ...eventByEvent, eventsPerWrite: 2 },
      (writer: EventWriter) => writer.write(mark.bytes, mark.kind, mark.tokens),
    ],
  ])('says that %s did not go out when the client had left', async (_what, delivery, end) => {
    expect(await writeAfterLoss(delivery, end)).toEqual({ isCutOff: true, kinds: ['text'] });
  });

  it('is not cut off by an end that has nothing to write', async () => {
    expect(await writeAfterLoss(eventByEvent, () => undefined)).toMatchObject({ isCutOff: false });
  });
});
