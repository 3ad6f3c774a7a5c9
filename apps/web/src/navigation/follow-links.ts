import type { MouseEvent } from 'react';
import { navigate } from './navigation.ts';
import { parseRoute } from './parse-route.ts';

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
