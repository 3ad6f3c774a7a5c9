import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { fillMessage } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { logText, selectLog, type LogLine } from '../model/select-log.ts';
import { Panel, type ViewProps } from './panel.tsx';

const LINE_HEIGHT_PX = 22;
const OVERSCAN = 4;

/** The run's log. Only the lines in sight are in the page; copy and download have all of them. */
export function LogPanel({ view }: ViewProps): ReactNode {
  const { messages, format } = useDashboard();
  const [search, setSearch] = useState('');
  const [isFollowing, setIsFollowing] = useState(true);
  // Letters appear as they are typed, however many lines there are to search.
  const searched = useDeferredValue(search);
  const lines = useMemo(
    () => selectLog(view.logs, view.droppedLogCount, searched),
    [view.logs, view.droppedLogCount, searched],
  );
  return (
    <Panel
      title={messages.log}
      actions={
        <div className="gb-actions">
          <input
            type="search"
            aria-label={messages.searchLog}
            placeholder={messages.searchLog}
            value={search}
            onChange={({ target }) => setSearch(target.value)}
          />
          <button
            type="button"
            className="gb-button"
            aria-pressed={isFollowing}
            onClick={() => setIsFollowing(!isFollowing)}
          >
            {messages.followLog}
          </button>
          <CopyButton text={() => logText(lines)} />
          <button type="button" className="gb-button" onClick={() => download('run.log', logText(lines))}>
            {messages.downloadLog}
          </button>
        </div>
      }
    >
      <LogLines lines={lines} isFollowing={isFollowing} onScrollAway={() => setIsFollowing(false)} />
      <p className="gb-note gb-number">
        {fillMessage(messages.logCount, {
          shown: format.count(lines.length),
          total: format.count(view.logs.length),
        })}
        {view.droppedLogCount > 0 &&
          `; ${fillMessage(messages.logDropped, { count: format.count(view.droppedLogCount) })}`}
      </p>
    </Panel>
  );
}

interface LogLinesProps {
  readonly lines: readonly LogLine[];
  readonly isFollowing: boolean;
  readonly onScrollAway: () => void;
}

function LogLines({ lines, isFollowing, onScrollAway }: LogLinesProps): ReactNode {
  const { messages, format } = useDashboard();
  const box = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_HEIGHT_PX,
    overscan: OVERSCAN,
    getItemKey: (index) => lines[index]?.key ?? index,
  });
  useEffect(() => {
    if (isFollowing && lines.length > 0) virtualizer.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [isFollowing, lines, virtualizer]);
  return (
    // Announcing each line would make a screen reader useless during a run, so the role comes without live updates.
    <div
      ref={box}
      className="gb-log"
      role="log"
      aria-live="off"
      aria-label={messages.log}
      tabIndex={0}
      onWheel={(event) => {
        if (event.deltaY < 0) onScrollAway();
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowUp' || event.key === 'PageUp' || event.key === 'Home') onScrollAway();
      }}
    >
      {lines.length === 0 && <p className="gb-note">{messages.noLog}</p>}
      <div className="gb-log-space" ref={(element) => setHeight(element, virtualizer.getTotalSize())}>
        {virtualizer.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (line === undefined) return null;
          const { entry } = line;
          return (
            <div
              key={item.key}
              data-index={item.index}
              className={`gb-log-line gb-log-${entry.level}`}
              ref={(element) => {
                setTop(element, item.start);
                virtualizer.measureElement(element);
              }}
            >
              <time>{format.clockTime(entry.timestamp * 1000)}</time>
              <span className="gb-log-level">{entry.level}</span>
              <span className="gb-log-message">{entry.message}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

// Positions are set on the element, not in the markup, so that a strict policy on styles holds everywhere.
function setHeight(element: HTMLElement | null, heightPx: number): void {
  element?.style.setProperty('height', `${heightPx}px`);
}

function setTop(element: HTMLElement | null, topPx: number): void {
  element?.style.setProperty('transform', `translateY(${topPx}px)`);
}

function CopyButton({ text }: { readonly text: () => string }): ReactNode {
  const { messages } = useDashboard();
  const [isCopied, setIsCopied] = useState(false);
  return (
    <button
      type="button"
      className="gb-button"
      onClick={() => {
        navigator.clipboard.writeText(text()).then(
          () => setIsCopied(true),
          // Without permission nothing is copied, and the label stays as it was.
          () => setIsCopied(false),
        );
      }}
    >
      {isCopied ? messages.copied : messages.copyLog}
    </button>
  );
}

function download(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
