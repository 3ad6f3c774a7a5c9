/** A Prometheus histogram: counts per upper bound, a sum, text exposition. */
export interface Histogram {
  observe(value: number): void;
  lines(name: string, labels: string): string[];
}

export function createHistogram(bounds: readonly number[]): Histogram {
  const counts = new Float64Array(bounds.length + 1);
  let sum = 0;
  return {
    observe(value) {
      let index = 0;
      while (index < bounds.length && value > (bounds[index] ?? 0)) index++;
      counts[index] = (counts[index] ?? 0) + 1;
      sum += value;
    },
    lines(name, labels) {
      const lines: string[] = [];
      let total = 0;
      for (const [index, bound] of [...bounds, Number.POSITIVE_INFINITY].entries()) {
        total += counts[index] ?? 0;
        const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound);
        lines.push(`${name}_bucket{${labels},le="${le}"} ${total}`);
      }
      return [...lines, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${total}`];
    },
  };
}
