import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

const niceness = 10;

/**
 * Of a thread that works in the background. What it makes is handed on at once, so that a large nursery would hold garbage
 * alone: the usual one is 48 MB.
 */
export const backgroundLimits = { maxYoungGenerationSizeMb: 12 } as const;

/**
 * Lets all other threads run before the calling one, where the system can (Linux: a thread's id is accepted in place
 * of a process's). Decoding comes in bursts, and on a machine with few cores such a burst would take the core from a
 * load thread just when answers arrive.
 */
export function lowerThreadPriority(): void {
  try {
    const threadId = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(threadId, niceness);
  } catch {
    // No such thing here: the thread runs at ordinary priority, which costs accuracy under load and nothing else.
  }
}
