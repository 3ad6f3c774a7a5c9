import { useId, type ReactNode } from 'react';
import { AnswerText } from './answer-text.tsx';

export interface AnswerPaneProps {
  readonly title: string;
  /** Absent while there is no round to show. */
  readonly text: string | undefined;
}

/** One anonymous answer. Before its first text it keeps its room, exactly as the other side does. */
export function AnswerPane({ title, text }: AnswerPaneProps): ReactNode {
  const titleId = useId();
  return (
    <article className="gb-panel gb-arena-answer" aria-labelledby={titleId}>
      <h3 className="gb-panel-title" id={titleId}>
        {title}
      </h3>
      {text === undefined || text === '' ? <AnswerSkeleton /> : <AnswerText text={text} />}
    </article>
  );
}

function AnswerSkeleton(): ReactNode {
  return (
    <div className="gb-arena-skeleton" aria-hidden="true">
      <span />
      <span />
      <span />
    </div>
  );
}
