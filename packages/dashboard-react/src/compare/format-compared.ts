import type { Formatter } from '../format/create-formatter.ts';
import type { Messages } from '../format/messages.ts';
import { latencyLabels } from '../model/latency-metric.ts';
import type { ComparedRow } from './compared-rows.ts';

/** The head of a compared row. */
export function comparedLabel({ metric, statistic }: ComparedRow, messages: Messages): string {
  if (metric === 'outputTokensPerSecond') {
    return `${messages.outputThroughput} (${messages.tokensPerSecondUnit})`;
  }
  if (metric === 'requestsPerSecond') return `${messages.requestRate} (${messages.requestsPerSecondUnit})`;
  if (metric === 'errorRate') return messages.errorRate;
  return `${latencyLabels[metric]} ${statistic === 'mean' ? messages.mean : statistic}`;
}

export function formatCompared(row: ComparedRow, value: number | undefined, format: Formatter): string {
  if (row.metric === 'errorRate') return format.share(value);
  return row.statistic === 'total' ? format.figure(value) : format.durationMs(value);
}
