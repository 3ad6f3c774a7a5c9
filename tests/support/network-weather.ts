import type { KernelRefusals } from './kernel-refusals.ts';

/** Of each way between the switch and a host, there and back alike. */
export interface Weather {
  readonly delayMs: number;
  readonly lossPercent: number;
  readonly madeBy: WeatherMaker;
}

/** The kernel, or, where it was built without netem, a process that all frames have to pass. */
export type WeatherMaker = 'netem' | 'relay';

/** `undefined` where the kernel refuses every way. */
export function weatherMaker({ netem, tunnel }: KernelRefusals): WeatherMaker | undefined {
  return netem === '' ? 'netem' : tunnel === '' ? 'relay' : undefined;
}
