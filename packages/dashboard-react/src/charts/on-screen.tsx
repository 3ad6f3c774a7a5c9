import { startTransition, useEffect, useRef, useState, type ReactNode } from 'react';

/** How far outside the visible part a chart is still drawn, so that scrolling meets finished charts. */
const MARGIN = '300px';

/**
 * Draws its content only near the visible part of the page, and holds it still while it is out of sight: a chart
 * costs the same whether anybody sees it or not. On a server it draws nothing, because charts need a size.
 */
export function OnScreen({ children }: { readonly children: ReactNode }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [isOnScreen, setIsOnScreen] = useState(false);
  const [held, setHeld] = useState<ReactNode>(null);
  useEffect(() => {
    if (typeof IntersectionObserver === 'undefined') {
      setIsOnScreen(true);
      return;
    }
    const observer = new IntersectionObserver(
      (entries) => {
        const isNear = entries.at(-1)?.isIntersecting === true;
        // One piece at a time: several charts that come near at once would hold up the scrolling that brings them.
        startTransition(() => setIsOnScreen(isNear));
      },
      { rootMargin: MARGIN },
    );
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  // Setting state while rendering keeps the last content without a second pass over the charts.
  if (isOnScreen && held !== children) setHeld(children);
  return (
    <div ref={box} className="gb-chart-box">
      {isOnScreen ? children : held}
    </div>
  );
}
