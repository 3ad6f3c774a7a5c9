import { useEffect, useRef, type ReactNode } from 'react';

export interface PageProps {
  /** Of the tab, before the product's name. */
  readonly title: string;
  readonly heading: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** True once a page was shown: the first one keeps the browser's own focus. */
const visit = { hasBegun: false };

/** A page of the app: names the tab, and takes the focus when it comes after another, so that it is read out. */
export function Page({ title, heading, actions, children }: PageProps): ReactNode {
  const headingElement = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · GenAI Bench`;
  }, [title]);
  useEffect(() => {
    if (visit.hasBegun) {
      window.scrollTo(0, 0);
      headingElement.current?.focus({ preventScroll: true });
    }
    // After the turn, because strict mode runs effects twice on the first page.
    const timer = setTimeout(() => (visit.hasBegun = true));
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      <div className="app-page-head">
        <h1 className="app-heading" ref={headingElement} tabIndex={-1}>
          {heading}
        </h1>
        {actions}
      </div>
      {children}
    </>
  );
}
