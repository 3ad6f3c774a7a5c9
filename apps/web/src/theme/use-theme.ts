import type { ThemeChoice } from '@genai-bench/dashboard-react';
import { useState } from 'react';

const key = 'genai-bench-theme';

/** The chosen theme, kept for the next visit. */
export function useTheme(): readonly [ThemeChoice, (theme: ThemeChoice) => void] {
  const [theme, setTheme] = useState(readTheme);
  const choose = (next: ThemeChoice): void => {
    setTheme(next);
    try {
      localStorage.setItem(key, next);
    } catch {
      // Storage is blocked: the choice holds until the page is left.
    }
  };
  return [theme, choose];
}

function readTheme(): ThemeChoice {
  try {
    const stored = localStorage.getItem(key);
    return stored === 'light' || stored === 'dark' ? stored : 'auto';
  } catch {
    // Storage is blocked: nothing was kept.
    return 'auto';
  }
}
