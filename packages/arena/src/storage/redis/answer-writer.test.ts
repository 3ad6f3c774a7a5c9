import { describe, expect, it, onTestFinished } from 'vitest';
import { createAnswerWriter, type SendPiece } from './answer-writer.ts';

/** The other side: adds what fits behind what it has, as the script in Redis does. */
function createReceiver() {
  const received = { text: '', callCount: 0 };
  const add: SendPiece = async ({ from, text }) => {
    received.callCount += 1;
    if (from === received.text.length) received.text += text;
    return received.text.length;
  };
  return { received, add };
}

function writerTo(send: SendPiece) {
  const writer = createAnswerWriter({ contestantId: 'a', batchMs: 1, now: Date.now, send });
  onTestFinished(() => writer.stop());
  return writer;
}

describe('createAnswerWriter', () => {
  it('sends a piece again whose arrival nobody confirmed, and it stands once', async () => {
    const { received, add } = createReceiver();
    let isLost = true;
    const writer = writerTo(async (piece) => {
      const units = await add(piece);
      if (isLost) throw new Error('connection lost');
      return units;
    });
    writer.append('one ');
    expect(await writer.flush()).toBe(false);
    writer.append('two');
    isLost = false;
    await expect.poll(() => received.text).toBe('one two');
  });

  it('sends everything again to one that has lost it', async () => {
    const { received, add } = createReceiver();
    const writer = writerTo(add);
    writer.append('one ');
    await writer.flush();
    received.text = '';
    writer.append('two');
    await writer.flush();
    expect(received.text).toBe('one two');
  });

  it('holds half a character back until its other half is there', async () => {
    const { received, add } = createReceiver();
    const writer = writerTo(add);
    const [first = '', second = ''] = '🔬'.split('');
    writer.append(`a${first}`);
    await writer.flush();
    expect(received.text).toBe('a');
    writer.append(second);
    await writer.flush();
    expect(received.text).toBe('a🔬');
  });

  it('sends nothing after it was stopped', async () => {
    const { received, add } = createReceiver();
    const writer = writerTo(add);
    writer.append('one');
    writer.stop();
    await writer.flush();
    expect(received.callCount).toBe(0);
  });
});
