import type { Locator, Page } from 'playwright-core';

/** The buttons and answers of a battle, as a person finds them. */
export interface ArenaPage {
  readonly page: Page;
  readonly answer: (side: 'A' | 'B') => Locator;
  readonly button: (name: string | RegExp) => Locator;
  /** Writes a prompt and starts a battle by mouse. */
  readonly start: (prompt: string) => Promise<void>;
  /** Resolves once the round is shown and can be voted on. */
  readonly canVote: (round: number) => Promise<void>;
  readonly isDecided: () => Promise<void>;
}

export function arenaPage(page: Page): ArenaPage {
  const button = (name: string | RegExp): Locator => page.getByRole('button', { name, ...exactly(name) });
  return {
    page,
    answer: (side) => page.getByRole('article', { name: `Answer ${side}` }),
    button,
    start: async (prompt) => {
      await page.getByLabel('Prompt', { exact: true }).fill(prompt);
      await button('Start battle').click();
    },
    canVote: async (round) => {
      await page.getByRole('heading', { name: new RegExp(`^Round ${round} of `) }).waitFor();
      await page.getByText('Both answers are complete. Which one is better?').waitFor();
    },
    isDecided: () => button('Reveal the models').waitFor(),
  };
}

function exactly(name: string | RegExp): { readonly exact?: boolean } {
  return typeof name === 'string' ? { exact: true } : {};
}
