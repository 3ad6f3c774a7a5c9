import type { RunView } from '@genai-bench/stream-server/client';
import { useId, type ReactNode } from 'react';

/** What every built-in panel takes; selection, language and percentile come from the provider around it. */
export interface ViewProps {
  readonly view: RunView;
}

export interface PanelProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of a panel: a section with a heading. */
export function Panel({ title, actions, children }: PanelProps): ReactNode {
  const titleId = useId();
  return (
    <section className="gb-panel" aria-labelledby={titleId}>
      <div className="gb-panel-head">
        <h2 className="gb-panel-title" id={titleId}>
          {title}
        </h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
