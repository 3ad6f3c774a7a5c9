import { expect, it } from 'vitest';
import { createDrawingTurns } from './drawing-turns.ts';

/** Frames that pass when the test says so. */
function manualFrames() {
  const callbacks: (() => void)[] = [];
  return {
    afterFrame: (next: () => void) => void callbacks.push(next),
    pass() {
      callbacks.splice(0).forEach((callback) => callback());
    },
  };
}

it('draws one at a time, in the order in which they asked', () => {
  const frames = manualFrames();
  const turns = createDrawingTurns(frames.afterFrame);
  const drawn: string[] = [];
  for (const name of ['a', 'b', 'c']) turns.ask({ name }, () => drawn.push(name));
  expect(drawn).toEqual([]);
  frames.pass();
  expect(drawn).toEqual(['a']);
  frames.pass();
  expect(drawn).toEqual(['a', 'b']);
  frames.pass();
  frames.pass();
  expect(drawn).toEqual(['a', 'b', 'c']);
});

it('draws only what was asked for last, and keeps the place of who asks again', () => {
  const frames = manualFrames();
  const turns = createDrawingTurns(frames.afterFrame);
  const [first, second] = [{}, {}];
  const drawn: string[] = [];
  turns.ask(first, () => drawn.push('old'));
  turns.ask(second, () => drawn.push('second'));
  turns.ask(first, () => drawn.push('new'));
  for (let frame = 0; frame < 4; frame++) frames.pass();
  expect(drawn).toEqual(['new', 'second']);
});

it('draws nothing for one that gave up', () => {
  const frames = manualFrames();
  const turns = createDrawingTurns(frames.afterFrame);
  const [gone, stays] = [{}, {}];
  const drawn: string[] = [];
  turns.ask(gone, () => drawn.push('gone'));
  turns.ask(stays, () => drawn.push('stays'));
  turns.giveUp(gone);
  frames.pass();
  expect(drawn).toEqual(['stays']);
});

it('goes on after one that fails', () => {
  const frames = manualFrames();
  const turns = createDrawingTurns(frames.afterFrame);
  const drawn: string[] = [];
  turns.ask({}, () => {
    throw new Error('no room');
  });
  turns.ask({}, () => drawn.push('next'));
  expect(() => frames.pass()).toThrow('no room');
  frames.pass();
  expect(drawn).toEqual(['next']);
});
