import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { createFormatter, type Formatter } from '../format/create-formatter.ts';
import { completeMessages, type Messages } from '../format/messages.ts';
import type { LatencyPercentile } from '../model/latency-metric.ts';
import type { LevelSelection, TimeRange } from '../model/level-selection.ts';

/** What panels share. Outside a dashboard each part has a default, so that a panel works alone. */
export interface DashboardContextValue {
  readonly format: Formatter;
  readonly messages: Messages;
  readonly levelSelection: LevelSelection;
  readonly percentile: LatencyPercentile;
  readonly timeRange: TimeRange | undefined;
  /** Set where the reader may zoom by dragging. */
  readonly onZoom?: (range: TimeRange) => void;
  /** While the rest of what the charts show is being fetched. */
  readonly isLoading: boolean;
}

const defaults: DashboardContextValue = {
  format: createFormatter('en'),
  messages: completeMessages(undefined),
  levelSelection: 'all',
  percentile: 'p99',
  timeRange: undefined,
  isLoading: false,
};

const DashboardContext = createContext(defaults);

export interface DashboardProviderProps extends Partial<Omit<DashboardContextValue, 'format' | 'messages'>> {
  readonly locale?: string | undefined;
  readonly messages?: Partial<Messages> | undefined;
  readonly children: ReactNode;
}

/** Sets language and selection for the panels inside; what is not given comes from the provider around it. */
export function DashboardProvider(props: DashboardProviderProps): ReactNode {
  const outer = useContext(DashboardContext);
  const { locale, messages, levelSelection, percentile, timeRange, onZoom, children } = props;
  const isLoading = props.isLoading ?? outer.isLoading;
  const format = useMemo(
    () => (locale === undefined ? outer.format : createFormatter(locale)),
    [locale, outer.format],
  );
  const words = useMemo(
    () => (messages === undefined ? outer.messages : completeMessages(messages)),
    [messages, outer.messages],
  );
  const value = useMemo(
    () => ({
      format,
      messages: words,
      levelSelection: levelSelection ?? outer.levelSelection,
      percentile: percentile ?? outer.percentile,
      timeRange: timeRange ?? outer.timeRange,
      isLoading,
      ...(onZoom === undefined ? {} : { onZoom }),
    }),
    [format, words, levelSelection, percentile, timeRange, onZoom, isLoading, outer],
  );
  return <DashboardContext.Provider value={value}>{children}</DashboardContext.Provider>;
}

export function useDashboard(): DashboardContextValue {
  return useContext(DashboardContext);
}
