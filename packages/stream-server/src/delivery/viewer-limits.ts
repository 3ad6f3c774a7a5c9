import type { ViewerQueueLimits } from './viewer-queue.ts';

export interface ViewerLimits extends ViewerQueueLimits {
  /** A viewer that takes nothing for so long is given up. */
  readonly stallMs: number;
  /** A viewer that missed more events gets a snapshot, which is shorter. */
  readonly longestTail: number;
}

export const defaultViewerLimits: ViewerLimits = {
  softLimitBytes: 256 * 1024,
  hardLimitBytes: 1024 * 1024,
  stallMs: 10_000,
  longestTail: 2000,
};
