import { lazy, memo, Suspense, useDeferredValue, type ReactNode } from 'react';
import { ErrorBoundary } from '../../charts/error-boundary.tsx';
import { useDashboard } from '../../hooks/dashboard-context.tsx';

const loadMarkdown = () => import('./safe-markdown.tsx');
const SafeMarkdown = memo(lazy(async () => ({ default: (await loadMarkdown()).SafeMarkdown })));

/** Begins to load what formats answers, so that it is there before the first text. */
export function preloadMarkdown(): Promise<unknown> {
  return loadMarkdown();
}

export interface AnswerTextProps {
  readonly text: string;
}

/** Formatted text that may still grow. Give a `key` to what is another text: that one is drawn at once. */
export function AnswerText({ text }: AnswerTextProps): ReactNode {
  const { messages } = useDashboard();
  // Growth may wait for a key that is pressed meanwhile, and several pieces become one drawing.
  const drawn = useDeferredValue(text);
  const plain = <p className="gb-arena-plain">{text}</p>;
  return (
    <div className="gb-arena-text" dir="auto">
      <ErrorBoundary
        fallback={
          <>
            {plain}
            <p className="gb-note">{messages.arenaPlainText}</p>
          </>
        }
      >
        <Suspense fallback={plain}>
          <SafeMarkdown text={drawn} />
        </Suspense>
      </ErrorBoundary>
    </div>
  );
}
