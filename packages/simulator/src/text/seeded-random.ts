/** A repeatable source of numbers: the same seed gives the same sequence on every machine. */
export interface SeededRandom {
  /** Uniform in [0, 1). */
  next(): number;
  /** Standard normal, cut at three deviations so that a jitter has a known worst case. */
  nextNormal(): number;
}

/** mulberry32: 32 bits of state, one multiplication chain per draw; ample for text and jitter. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const nextNormal = (): number => {
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    const normal = radius * Math.cos(2 * Math.PI * next());
    return Math.max(-3, Math.min(3, normal));
  };
  return { next, nextNormal };
}

/** FNV-1a over UTF-16 units: turns a prompt into a seed. */
export function hashText(text: string, start = 0x811c9dc5): number {
  let hash = start;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
