import type { Reaction } from './browser-viewer.ts';
import type { MemorySample } from './served-benchmark.ts';
import type { Reactions } from './use-page.ts';

export const mb = (bytes: number): string => (bytes / 1e6).toFixed(1);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Means of the thirds. The first tenth is left out: code, threads and buffers that any run has are still growing. */
export function memoryRow(name: string, samples: readonly MemorySample[]): string[] {
  const settled = samples.slice(Math.ceil(samples.length / 10));
  const third = Math.floor(settled.length / 3);
  const meanOf = (part: readonly MemorySample[], key: 'rss' | 'heapUsed'): string =>
    mb(mean(part.map((sample) => sample[key])));
  const parts = [settled.slice(0, third), settled.slice(third, 2 * third), settled.slice(-third)] as const;
  return [
    name,
    ...parts.map((part) => meanOf(part, 'rss')),
    mb(Math.max(...samples.map(({ rss }) => rss))),
    ...parts.map((part) => meanOf(part, 'heapUsed')),
  ];
}

export function reactionRows(where: string, reactions: Reactions): string[][] {
  return [...reactions].map(([name, all]) => {
    const quantileOf = (key: keyof Reaction, share: number): string => {
      const sorted = all.map((reaction) => reaction[key]).sort((a, b) => a - b);
      return sorted[Math.ceil(share * sorted.length) - 1]!.toFixed(0);
    };
    const frame = [0.5, 0.95, 1].map((share) => quantileOf('toFrameMs', share));
    const timing = [0.5, 0.95, 1].map((share) => quantileOf('eventTimingMs', share));
    const cpu = [0.5, 1].map((share) => quantileOf('cpuMs', share));
    // Scrolling has no Event Timing, and what takes less than 16 ms neither.
    return [
      where,
      name,
      String(all.length),
      ...frame,
      ...timing.map((text) => (text === '0' ? '' : text)),
      ...cpu,
    ];
  });
}
