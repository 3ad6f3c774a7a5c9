import { useDeferredValue, useId, useState, useEffect, useRef, type ReactNode } from 'react';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { pageTurns } from './drawing-turns.ts';

interface ChartFrameProps {
  readonly title: string;
  /** One sentence for those who do not see the chart; shown to all. */
  readonly summary: string;
  readonly legend?: ReactNode;
  readonly chart: ReactNode;
  /** The same data; made only when asked for. */
  readonly renderTable: () => ReactNode;
  readonly isEmpty?: boolean;
  /** Why there is nothing and will be nothing; then no room is kept either. */
  readonly emptyReason?: string | undefined;
  /** Needs less height than charts with an axis upwards. */
  readonly isLow?: boolean;
  readonly note?: ReactNode;
  /** Choices that belong to this chart. */
  readonly controls?: ReactNode;
}

/** What every chart has: a title, a sentence, the choice of a table with the same data, and room kept while it loads. */
export function ChartFrame(props: ChartFrameProps): ReactNode {
  const { messages } = useDashboard();
  const [isTable, setIsTable] = useState(false);
  // The button answers at once; hundreds of rows are made in pieces between which the page answers too.
  const showsTable = useDeferredValue(isTable);
  const titleId = useId();
  const summaryId = useId();
  if (props.isEmpty === true && props.emptyReason !== undefined) {
    return (
      <figure className="gb-figure" aria-labelledby={titleId}>
        <div className="gb-figure-head">
          <h3 className="gb-figure-title" id={titleId}>
            {props.title}
          </h3>
          {props.controls}
        </div>
        <p className="gb-figure-summary">{props.emptyReason}</p>
        {props.note}
      </figure>
    );
  }
  return (
    <figure className="gb-figure" aria-labelledby={titleId} aria-describedby={summaryId}>
      <div className="gb-figure-head">
        <h3 className="gb-figure-title" id={titleId}>
          {props.title}
        </h3>
        {props.controls}
        <button
          type="button"
          className="gb-button gb-button-quiet"
          aria-pressed={isTable}
          onClick={() => setIsTable(!isTable)}
        >
          {messages.showTable}
        </button>
      </div>
      <p className="gb-figure-summary" id={summaryId}>
        {props.isEmpty === true ? messages.noData : props.summary}
      </p>
      {showsTable ? props.renderTable() : props.legend}
      {/* Behind the table the chart stays as it was, because making one anew takes longer than a click may. */}
      <div
        className={`gb-chart${props.isLow === true ? ' gb-chart-low' : ''}${showsTable ? ' gb-chart-behind' : ''}`}
      >
        {props.isEmpty !== true && (
          <ErrorBoundary fallback={<p className="gb-note">{messages.chartFailed}</p>}>
            <OnScreen>{props.chart}</OnScreen>
          </ErrorBoundary>
        )}
      </div>
      {props.note}
    </figure>
  );
}

/** How far outside the visible part a chart is still drawn, so that scrolling meets finished charts. */
const MARGIN = '100px';

/**
 * Draws its content only near the visible part of the page, and holds it still while it is out of sight: a chart
 * costs the same whether anybody sees it or not. Charts that change together are drawn one after the other. On a
 * server it draws nothing, because charts need a size.
 */
function OnScreen({ children }: { readonly children: ReactNode }): ReactNode {
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
