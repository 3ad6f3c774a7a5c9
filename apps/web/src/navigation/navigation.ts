import { useMemo, useSyncExternalStore } from 'react';
import { parseRoute, type Route } from './parse-route.ts';

/** Tells the pages of the app that the address changed by `navigate`, which `popstate` does not. */
const navigated = 'genai-bench:navigated';

/** Goes to another page of the app without loading it anew. */
export function navigate(href: string): void {
  history.pushState(null, '', href);
  window.dispatchEvent(new Event(navigated));
}

/** The page that the address names, now and after every change. */
export function useRoute(): Route {
  const href = useSyncExternalStore(subscribe, () => location.pathname + location.search);
  return useMemo(() => parseRoute(new URL(href, location.origin)), [href]);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener);
  window.addEventListener(navigated, listener);
  return () => {
    window.removeEventListener('popstate', listener);
    window.removeEventListener(navigated, listener);
  };
}
