import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AnswerFeed, AnswerPiece } from '../storage/answer-feed.ts';

/**
 * What every `AnswerFeed` must do. `createPlace` gives an empty place, as what opens one more feed on it; where a feed
 * cannot be shared it gives the same one again. Feeds are closed here.
 */
export function describeAnswerFeedContract(
  name: string,
  createPlace: () => Promise<() => Promise<AnswerFeed>>,
): void {
  describe(`${name} as an answer feed`, () => {
    const opened = new Set<AnswerFeed>();
    let writer: AnswerFeed;
    let reader: AnswerFeed;
    beforeEach(async () => {
      const open = await createPlace();
      writer = await open();
      reader = await open();
      for (const feed of [writer, reader]) opened.add(feed);
    });
    afterEach(async () => {
      await Promise.all([...opened].map((feed) => feed.close()));
      opened.clear();
    });
    describeTexts(() => ({ writer, reader }));
    describePieces(() => ({ writer, reader }));
  });
}

interface Given {
  readonly writer: AnswerFeed;
  readonly reader: AnswerFeed;
}

function describeTexts(given: () => Given): void {
  it('reads what was written so far, by its writer at once', async () => {
    const { writer, reader } = given();
    expect(await reader.read('battle-1', 0)).toBeUndefined();
    writer.append('battle-1', 0, 'a b', 'Hel');
    writer.append('battle-1', 0, 'a b', 'lo');
    expect(await writer.read('battle-1', 0)).toEqual({ contestantId: 'a b', text: 'Hello' });
    expect(await reader.read('battle-1', 0)).toEqual({ contestantId: 'a b', text: 'Hello' });
  });

  it('keeps places and battles apart', async () => {
    const { writer } = given();
    writer.append('battle-1', 0, 'a', 'one');
    writer.append('battle-1', 1, 'b', 'two');
    writer.append('battle-2', 0, 'c', 'three');
    expect(await writer.read('battle-1', 0)).toEqual({ contestantId: 'a', text: 'one' });
    expect(await writer.read('battle-1', 1)).toEqual({ contestantId: 'b', text: 'two' });
    expect(await writer.read('battle-2', 0)).toEqual({ contestantId: 'c', text: 'three' });
    await writer.reset('battle-1', 0);
    expect(await writer.read('battle-1', 0)).toBeUndefined();
    expect(await writer.read('battle-1', 1)).toBeDefined();
  });

  it('begins anew for another contestant, and for the same one after a reset', async () => {
    const { writer, reader } = given();
    writer.append('battle-1', 0, 'a', 'of a');
    await writer.read('battle-1', 0);
    writer.append('battle-1', 0, 'x', 'of x');
    expect(await writer.read('battle-1', 0)).toEqual({ contestantId: 'x', text: 'of x' });
    await writer.reset('battle-1', 0);
    writer.append('battle-1', 0, 'x', 'again');
    expect(await writer.read('battle-1', 0)).toEqual({ contestantId: 'x', text: 'again' });
    expect(await reader.read('battle-1', 0)).toEqual({ contestantId: 'x', text: 'again' });
  });

  it('says that it is closed, and may be closed twice', async () => {
    const { writer } = given();
    await writer.close();
    await writer.close();
    expect(() => writer.append('battle-1', 0, 'a', 'text')).toThrow();
    await expect(writer.read('battle-1', 0)).rejects.toMatchObject({ code: 'store-failed' });
  });
}

function describePieces(given: () => Given): void {
  it('tells a viewer who reads and listens every piece once, cut anywhere', async () => {
    const { writer, reader } = given();
    const whole = 'Grüße, 日本 👩‍🔬! '.repeat(40);
    // One unit at a time, so that characters of two units are cut in half.
    for (const unit of whole.slice(0, 300).split('')) writer.append('battle-1', 2, 'a', unit);
    const pieces: AnswerPiece[] = [];
    reader.subscribe('battle-1', (piece) => pieces.push(piece));
    const before = await reader.read('battle-1', 2);
    for (const unit of whole.slice(300).split('')) writer.append('battle-1', 2, 'a', unit);
    const seen = () =>
      pieces.reduce((text, piece) => {
        expect(piece).toMatchObject({ slot: 2, contestantId: 'a' });
        expect(piece.from).toBeLessThanOrEqual(text.length);
        return text + piece.text.slice(text.length - piece.from);
      }, before?.text ?? '');
    await expect.poll(seen).toBe(whole);
  });

  it('tells the pieces of the battle that is watched, until the viewer leaves', async () => {
    const { writer, reader } = given();
    const heard: string[] = [];
    const toTheEnd: string[] = [];
    const leave = reader.subscribe('battle-1', ({ text }) => heard.push(text));
    reader.subscribe('battle-1', ({ slot, text }) => toTheEnd.push(`${slot}${text}`));
    await reader.read('battle-1', 0);
    writer.append('battle-2', 0, 'a', 'other');
    writer.append('battle-1', 0, 'a', 'one');
    await expect.poll(() => heard).toEqual(['one']);
    leave();
    leave();
    writer.append('battle-1', 1, 'b', 'two');
    await expect.poll(() => toTheEnd).toEqual(['0one', '1two']);
    expect(heard).toEqual(['one']);
  });

  it('tells own pieces too, and of whom they are when a reserve begins', async () => {
    const { writer } = given();
    const heard: string[] = [];
    writer.subscribe('battle-1', ({ contestantId, from, text }) =>
      heard.push(`${contestantId} ${from} ${text}`),
    );
    await writer.read('battle-1', 0);
    writer.append('battle-1', 0, 'a', 'lost');
    await writer.read('battle-1', 0);
    writer.append('battle-1', 0, 'x', 'new');
    await expect.poll(() => heard).toEqual(['a 0 lost', 'x 0 new']);
  });
}
