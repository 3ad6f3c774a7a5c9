// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ArenaApiError } from '../rest/arena-api-error.ts';
import { revealedView, sampleView } from '../testing/sample-battle-view.ts';
import { createScriptedArena } from '../testing/scripted-arena-api.ts';
import { preloadMarkdown } from './answer-text.tsx';
import { ArenaBattle } from './arena-battle.tsx';

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name });
const isOff = (name: string | RegExp): boolean => button(name).getAttribute('aria-disabled') === 'true';

async function showBattle(view = sampleView()) {
  await preloadMarkdown();
  const arena = createScriptedArena();
  const shown = render(<ArenaBattle api={arena.api} battleId="battle-1" />);
  await act(async () => arena.tell({ type: 'view', view }));
  return { arena, ...shown };
}

describe('ArenaBattle', () => {
  it('starts with Ctrl+Enter, tells the id, and goes on with the battle', async () => {
    const arena = createScriptedArena();
    arena.answers = [async () => sampleView({ round: 'none', phase: 'loading' })];
    const ids: string[] = [];
    render(<ArenaBattle api={arena.api} onBattleStarted={(id) => ids.push(id)} nextPrompts={['Next?']} />);
    const field = screen.getByLabelText('Prompt');
    expect(button('Start battle')).toHaveProperty('disabled', true);
    fireEvent.change(field, { target: { value: 'Why?' } });
    expect(screen.getByText('4 of 8,000 characters')).toBeTruthy();
    fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true });
    expect(await screen.findByText('Both models are being asked…')).toBeTruthy();
    expect(arena.calls).toMatchObject([{ name: 'start', body: { prompt: 'Why?', nextPrompts: ['Next?'] } }]);
    expect(ids).toEqual(['battle-1']);
  });

  it('says what to do when a start is refused, and means the same battle when it is tried again', async () => {
    const arena = createScriptedArena();
    arena.answers = [
      async () => {
        throw new ArenaApiError(429, 'Too many.', { code: 'too-many-battles' });
      },
    ];
    render(<ArenaBattle api={arena.api} />);
    fireEvent.change(screen.getByLabelText('Prompt'), { target: { value: 'Why?' } });
    fireEvent.click(button('Start battle'));
    expect((await screen.findByRole('alert')).textContent).toContain('come back later');
    fireEvent.click(button('Start battle'));
    await waitFor(() => expect(arena.calls).toHaveLength(2));
    expect(arena.calls[0]?.key).toBe(arena.calls[1]?.key);
  });

  it('refuses a prompt that is too long before anybody is asked', () => {
    const arena = createScriptedArena();
    render(<ArenaBattle api={arena.api} promptLength={10} />);
    fireEvent.change(screen.getByLabelText('Prompt'), { target: { value: 'x'.repeat(13) } });
    expect(screen.getByText('Too long by 3 characters. Shorten it.')).toBeTruthy();
    fireEvent.keyDown(screen.getByLabelText('Prompt'), { key: 'Enter', ctrlKey: true });
    expect(arena.calls).toEqual([]);
  });

  it('shows two anonymous answers that grow, and lets nobody vote before both are complete', async () => {
    const { arena } = await showBattle(
      sampleView({ round: { left: 'one', right: 'uno', isComplete: false } }),
    );
    expect(screen.getByRole('heading', { name: 'Round 1 of 3' })).toBeTruthy();
    expect(isOff('Left better')).toBe(true);
    fireEvent.click(button('Left better'));
    expect(arena.calls).toEqual([]);
    await act(async () =>
      arena.tell({
        type: 'text',
        turn: 2,
        round: 0,
        from: { left: 3, right: 3 },
        left: ' two',
        right: ' dos',
      }),
    );
    expect(screen.getByRole('article', { name: 'Answer A' }).textContent).toContain('one two');
    expect(screen.getByRole('article', { name: 'Answer B' }).textContent).toContain('uno dos');
  });

  it('shows the next pair with the answer to the vote, and counts the time to undo down', async () => {
    const { arena } = await showBattle();
    const second = { round: 1, left: 'next left', right: 'next right' };
    arena.answers = [
      async () => ({
        ...sampleView({ turn: 3, round: second, votes: [{ round: 0, outcome: 'left' }] }),
        undoUntilMs: Date.now() + 10_000,
      }),
      async () => sampleView({ turn: 4 }),
    ];
    expect(isOff('Undo vote')).toBe(true);
    await act(async () => fireEvent.click(button('Left better')));
    expect(screen.getByText('next left')).toBeTruthy();
    expect(screen.getByRole('heading', { name: 'Round 2 of 3' })).toBeTruthy();
    expect(button(/^Undo vote \((10|9) s\)$/)).toBeTruthy();
    await act(async () => fireEvent.click(button(/^Undo vote/)));
    expect(screen.getByRole('heading', { name: 'Round 1 of 3' })).toBeTruthy();
    expect(isOff('Undo vote')).toBe(true);
  });

  it('keeps the focus on the button that was pressed', async () => {
    const { arena } = await showBattle();
    arena.answers = [async () => sampleView({ turn: 3, round: { round: 1, isComplete: false } })];
    button('Tie').focus();
    await act(async () => fireEvent.click(button('Tie')));
    expect(isOff('Tie')).toBe(true);
    expect(document.activeElement).toBe(button('Tie'));
  });

  it.each([
    ['ArrowLeft', 'left'],
    ['ArrowRight', 'right'],
    ['t', 'tie'],
    ['b', 'both_bad'],
    ['s', 'skip'],
  ])('votes with %s for %s, but not while something is written', async (key, outcome) => {
    const { arena } = await showBattle();
    arena.answers = [() => new Promise(() => undefined)];
    const field = document.body.appendChild(document.createElement('textarea'));
    fireEvent.keyDown(field, { key, bubbles: true });
    field.remove();
    expect(arena.calls).toEqual([]);
    await act(async () => fireEvent.keyDown(document.body, { key }));
    expect(arena.calls).toMatchObject([{ body: { outcome } }]);
  });

  it('says of both sides, never of one, that it still waits', async () => {
    await preloadMarkdown();
    vi.useFakeTimers();
    const arena = createScriptedArena();
    render(<ArenaBattle api={arena.api} battleId="battle-1" />);
    await act(async () =>
      arena.tell({ type: 'view', view: sampleView({ round: { left: 'x', right: '', isComplete: false } }) }),
    );
    await act(async () => vi.advanceTimersByTime(19_999));
    expect(screen.queryByText(/Still waiting/)).toBeNull();
    await act(async () => vi.advanceTimersByTime(1));
    expect(screen.getByText(/Still waiting/).getAttribute('role')).toBe('status');
    expect(within(screen.getByRole('article', { name: 'Answer A' })).queryByText(/waiting/i)).toBeNull();
  });

  it('labels an exhibition as not rated', async () => {
    await showBattle(sampleView({ round: { isExhibition: true } }));
    expect(screen.getByText('Exhibition: not rated')).toBeTruthy();
  });

  it('reveals when it is asked to: who, how fast, who failed, and what counts', async () => {
    const { arena } = await showBattle(sampleView({ round: 'none', phase: 'decided', turn: 8 }));
    expect(screen.queryByRole('button', { name: 'Left better' })).toBeNull();
    arena.answers = [async () => revealedView];
    await act(async () => fireEvent.click(button('Reveal the models')));
    expect(screen.getByText('Winner: Model Alpha')).toBeTruthy();
    const rounds = within(screen.getByRole('table', { name: 'Who answered' })).getAllByRole('row');
    expect(rounds.map(({ textContent }) => textContent)).toEqual([
      'RoundLeftRightYour voteCounts for the rating',
      '1Model AlphaModel Betaleft was betterno: an answer said a model’s name',
      '2Model BetaModel Alphaboth badas “both bad”, not for skill',
    ]);
    const speeds = within(screen.getByRole('table', { name: 'How fast they were' })).getAllByRole('row');
    expect(speeds[1]?.textContent).toBe('Model Alpha2.45 s48.55.30 s140includes loading the model, 2.20 s');
    expect(speeds[2]?.textContent).toBe('Model Beta480 ms–––said a name: Beta');
    expect(speeds[3]?.textContent).toBe('Model Gamma––––ran out of time');
    expect(button('Same prompt again')).toBeTruthy();
  });

  it('fetches an answer to read again when it is opened', async () => {
    await showBattle(revealedView);
    const details = screen.getByText('Answer of Model Alpha').closest('details');
    if (details === null) throw new Error('The answer is not in a disclosure.');
    details.open = true;
    fireEvent(details, new Event('toggle'));
    expect(await screen.findByText(/Text behind .*answers\/a/)).toBeTruthy();
  });

  it('asks the same prompt again, or goes back to the form', async () => {
    const { arena } = await showBattle(sampleView({ round: 'none', phase: 'void' }));
    expect(screen.getByText(/Fewer than two models gave an answer/)).toBeTruthy();
    arena.answers = [async () => ({ ...sampleView(), battleId: 'battle-2' })];
    await act(async () => fireEvent.click(button('Same prompt again')));
    expect(arena.calls).toMatchObject([{ name: 'start', body: { prompt: 'Why is the sky blue?' } }]);
    expect(screen.getByRole('article', { name: 'Answer A' })).toBeTruthy();
  });

  it('sends whoever has no right to a battle to a new prompt', async () => {
    const arena = createScriptedArena();
    arena.battles = [{ battleId: 'own', prompt: 'Mine?', openedAtMs: 0, isOver: true }];
    render(<ArenaBattle api={arena.api} battleId="foreign" hrefOf={(id) => `/arena/${id}`} />);
    await act(async () => arena.cut(new ArenaApiError(404, 'No.', { code: 'unknown-battle' })));
    expect((await screen.findByRole('alert')).textContent).toContain('not yours');
    fireEvent.click(button('New prompt'));
    expect((await screen.findByRole('link', { name: 'Mine?' })).getAttribute('href')).toBe('/arena/own');
  });

  it('leaves no connection behind', async () => {
    const { arena, unmount } = await showBattle();
    unmount();
    await act(async () => arena.cut());
    expect(arena.followCount()).toBe(1);
  });
});
