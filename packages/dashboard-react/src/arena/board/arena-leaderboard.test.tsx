// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { sampleLeaderboard } from '../testing/sample-leaderboard.ts';
import { createScriptedArena } from '../testing/scripted-arena-api.ts';
import { ArenaLeaderboard } from './arena-leaderboard.tsx';

afterEach(cleanup);

async function showBoard(props: { readonly mayExport?: boolean } = {}) {
  const arena = createScriptedArena();
  arena.leaderboard = sampleLeaderboard;
  render(<ArenaLeaderboard api={arena.api} {...props} />);
  await screen.findByRole('heading', { name: 'Leaderboard, group 1' });
}

const rowsOf = (name: string): readonly string[] =>
  within(screen.getByRole('table', { name }))
    .getAllByRole('row')
    .slice(1)
    .map(({ textContent }) => textContent ?? '');

describe('ArenaLeaderboard', () => {
  it('shows shared ranks and intervals, and no number for too few votes', async () => {
    await showBoard();
    expect(rowsOf('Leaderboard, group 1')).toEqual([
      'Model Alphaestablishedon the front1–21,0601,040 – 1,080wins 59 of 100400200 / 100 / 1001.3%12.3%300 ms40.0',
      'Model Betapreliminaryon the front1–21,0401,020 – 1,060wins 56 of 100200100 / 50 / 501.3%0%120 ms95.0',
      'Model Gammatoo few votes––––126 / 3 / 31.3%–––',
    ]);
  });

  it('keeps apart what the votes do not compare, and says why', async () => {
    await showBoard();
    expect(screen.getByText(/do not connect these groups/)).toBeTruthy();
    expect(screen.getByText('Group 1 won every vote against group 2.')).toBeTruthy();
    expect(screen.getByText(/has no rating yet/)).toBeTruthy();
    expect(rowsOf('Not rated yet')).toHaveLength(1);
  });

  it('says in votes what a gap is worth, and when it is not told yet', async () => {
    await showBoard();
    expect(
      screen.getByText(/expected to win 53 of 100 decisive votes against Model Beta/).textContent,
    ).toContain('interval -13 to 53. The interval holds 0');
    fireEvent.change(screen.getByLabelText('Against'), { target: { value: 'a' } });
    expect(screen.getByText('The votes do not compare these two.')).toBeTruthy();
  });

  it('names the method, and what is in and out of the rating', async () => {
    await showBoard();
    expect(screen.getByText('350 / 420')).toBeTruthy();
    expect(screen.getByText(/^a tie says that the two are close/)).toBeTruthy();
    expect(screen.queryByText('davidson')).toBeNull();
    expect(screen.getByText(/Left out: 12 where an answer said a name, 40 exhibitions\./)).toBeTruthy();
  });

  it('has a table behind the chart of quality and speed', async () => {
    await showBoard();
    expect(
      screen.getByText('2 of 2 models are on the front: none is both better rated and faster.'),
    ).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show as table' }));
    expect(rowsOf('Rating / Tokens per second (median)')).toEqual([
      'Model Alpha1,06040.0yes',
      'Model Beta1,04095.0yes',
    ]);
  });

  it('offers exports to whoever may read all votes', async () => {
    await showBoard();
    expect(screen.queryByRole('link', { name: 'Votes (JSONL)' })).toBeNull();
    cleanup();
    await showBoard({ mayExport: true });
    expect(screen.getByRole('link', { name: 'Votes (JSONL)' }).getAttribute('href')).toBe(
      '/api/v1/arena/exports/votes',
    );
  });

  it('says what went wrong, and tries again', async () => {
    const arena = createScriptedArena();
    render(<ArenaLeaderboard api={arena.api} />);
    expect((await screen.findByRole('alert')).textContent).toContain('Not now.');
    arena.leaderboard = sampleLeaderboard;
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { name: 'Leaderboard, group 1' })).toBeTruthy();
  });
});
