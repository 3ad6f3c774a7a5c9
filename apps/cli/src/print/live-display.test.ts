import { expect, it } from 'vitest';
import { combineDisplays, createSilentDisplay, type RunDisplay } from './live-display.ts';

const event = { type: 'log', atMs: 1, level: 'info', message: 'hello' } as const;

function listeningDisplay(heard: unknown[]): RunDisplay {
  return {
    start: () => Promise.resolve(void heard.push('start')),
    stop: () => Promise.resolve(void heard.push('stop')),
    handleEvent: (given) => heard.push(given),
    addLogMessage: (message, level) => heard.push([message, level]),
  };
}

it('shows the same in each of several displays', async () => {
  const heard: unknown[][] = [[], []];
  const both = combineDisplays(heard.map(listeningDisplay));
  await both.start();
  both.handleEvent(event);
  both.addLogMessage('a line', 'warning');
  await both.stop();
  const all = ['start', event, ['a line', 'warning'], 'stop'];
  expect(heard).toEqual([all, all]);
});

it('shows a run in no display at all', async () => {
  const none = combineDisplays([]);
  none.handleEvent(event);
  await expect(none.stop()).resolves.toBeUndefined();
});

it('says what the user must know even where nothing is shown', () => {
  const written: string[] = [];
  const display = createSilentDisplay({ write: (text) => written.push(text) });
  display.handleEvent(event);
  display.addLogMessage('Interrupted.');
  expect(written).toEqual(['Interrupted.\n']);
});
