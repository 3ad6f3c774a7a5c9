import { useEffect, useRef, useState, type ReactNode } from 'react';
import { pageTurns } from './page-turns.ts';

/** How far outside the visible part a chart is still drawn, so that scrolling meets finished charts. */
const MARGIN = '100px';

/**
 * Draws its content only near the visible part of the page, and holds it still while it is out of sight: a chart
 * costs the same whether anybody sees it or not. Charts that change together are drawn one after the other. On a
 * server it draws nothing, because charts need a size.
 */
export function OnScreen({ children }: { readonly children: ReactNode }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [isNear, setIsNear] = useState(false);
  const [drawn, setDrawn] = useState<ReactNode>(null);
  useEffect(() => {
    if (typeof IntersectionObserver === 'undefined') {
      setIsNear(true);
      return;
    }
    const observer = new IntersectionObserver(
      (entries) => setIsNear(entries.at(-1)?.isIntersecting === true),
      {
        rootMargin: MARGIN,
      },
    );
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (isNear) pageTurns.ask(box, () => setDrawn(children));
  }, [isNear, children]);
  useEffect(() => {
    if (isNear) return () => pageTurns.giveUp(box);
    return undefined;
  }, [isNear]);
  return (
    <div ref={box} className="gb-chart-box">
      {drawn}
    </div>
  );
}
