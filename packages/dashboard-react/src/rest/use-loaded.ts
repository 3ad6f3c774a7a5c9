import { useCallback, useEffect, useState } from 'react';

/** Something that is being fetched. */
export type Loaded<Value> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: Value }
  | { readonly state: 'failed'; readonly error: Error };

/**
 * Loads while the component is mounted, again whenever `load` changes or `reload` is called. An answer that comes
 * after a newer question is dropped. `load` must be stable (`useCallback`).
 */
export function useLoaded<Value>(load: (signal: AbortSignal) => Promise<Value>): {
  readonly loaded: Loaded<Value>;
  readonly reload: () => void;
} {
  const [loaded, setLoaded] = useState<Loaded<Value>>({ state: 'loading' });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    setLoaded({ state: 'loading' });
    load(controller.signal).then(
      (value) => {
        if (!controller.signal.aborted) setLoaded({ state: 'ready', value });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        setLoaded({ state: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
      },
    );
    return () => controller.abort();
  }, [load, attempt]);
  return { loaded, reload: useCallback(() => setAttempt((count) => count + 1), []) };
}
