/** The common beat of a batch that decodes in lockstep. Must be asked in order of time. */
export interface StepClock {
  /** The step that a sequence which is ready at `atMs` joins. After an idle spell the beat restarts at `atMs`. */
  stepAtOrAfter(atMs: number): number;
  /** The successor of the step at `atMs`. */
  stepAfter(atMs: number): number;
}

/**
 * The length of a step is read from `intervalMs` once, when its end is first asked for:
 * everyone who asks for the successor of the same step gets the same instant.
 */
export function createStepClock(intervalMs: () => number): StepClock {
  let stepMs = Number.NEGATIVE_INFINITY;
  let nextStepMs = Number.NEGATIVE_INFINITY;

  const beginStep = (atMs: number): void => {
    stepMs = atMs;
    nextStepMs = atMs + intervalMs();
  };
  return {
    stepAtOrAfter(atMs) {
      if (atMs <= stepMs) return stepMs;
      if (atMs <= nextStepMs) return nextStepMs;
      beginStep(atMs);
      return atMs;
    },
    stepAfter(atMs) {
      if (atMs >= nextStepMs) beginStep(atMs);
      return nextStepMs;
    },
  };
}
