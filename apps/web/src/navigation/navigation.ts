import { useMemo, useSyncExternalStore, type MouseEvent } from 'react';
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

/**
 * Follows links to pages of the app without loading it anew, whoever drew them. Plain links stay plain links: new
 * tabs, downloads and addresses that are no page of ours are the browser's.
 */
export function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!(link instanceof HTMLAnchorElement) || link.target !== '' || link.hasAttribute('download')) return;
  const url = new URL(link.href);
  // A link within the page, such as the one that skips the navigation, only moves.
  const isHere = url.pathname === location.pathname && url.search === location.search && url.hash !== '';
  if (url.origin !== location.origin || isHere || parseRoute(url).page === 'unknown') return;
  event.preventDefault();
  navigate(url.pathname + url.search);
}
