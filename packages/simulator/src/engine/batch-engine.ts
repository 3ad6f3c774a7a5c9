import type { SeededRandom } from '../text/seeded-random.ts';
import { createDeadlineHeap, type Deadline } from './deadline-heap.ts';

/** How fast the simulated engine works. All times in milliseconds. */
export interface EngineTiming {
  /** Sequences that decode at once; further ones wait in order of arrival. */
  readonly maxBatchSize: number;
  readonly ttftMs: number;
  readonly prefillMsPerInputToken: number;
  readonly itlMs: number;
  /** Standard deviation of prefill time and of each token's lateness, as a share of their mean. */
  readonly ttftJitter: number;
  readonly itlJitter: number;
  /** How much longer a step takes when the batch is full: 1 means twice as long, growing linearly with fill. */
  readonly batchSlowdown: number;
  /** `independent`: each sequence keeps its own beat. `lockstep`: all sequences emit at the same steps. */
  readonly decode: 'independent' | 'lockstep';
}

/** What the owner of a sequence is told. `dueMs` is the planned instant, not the moment of the call. */
export interface SequenceListener {
  admitted(atMs: number): void;
  token(index: number, dueMs: number): void;
  finished(dueMs: number): void;
}

interface SequenceRequest {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Added before the first token; `Infinity` holds it back for ever. */
  readonly extraDelayMs: number;
  readonly random: SeededRandom;
  readonly listener: SequenceListener;
}

/** One request inside the engine: a handle for `hold` and `cancel`. */
export interface Sequence extends Deadline {
  readonly request: SequenceRequest;
  state: 'waiting' | 'running' | 'ended';
  emittedTokens: number;
  /** The beat: due times are `anchorMs + stepsSinceAnchor * intervalMs`, so that rounding cannot add up. */
  anchorMs: number;
  stepsSinceAnchor: number;
  intervalMs: number;
  holdMs: number;
  /** Lockstep only: whether `dueMs` is a step of the batch, rather than the end of a prefill or a hold. */
  onStep: boolean;
}

/** Continuous batching without a clock or a socket: it is told the time and says what is due. */
export interface BatchEngine {
  readonly runningCount: number;
  readonly waitingCount: number;
  submit(request: SequenceRequest, nowMs: number): Sequence;
  /** Delays the next token of a sequence; its slot stays taken. Call it from inside `token`. */
  hold(sequence: Sequence, durationMs: number): void;
  /** Frees the slot at once; the listener hears nothing more. */
  cancel(sequence: Sequence, nowMs: number): void;
  /** Calls listeners for everything due at or before `nowMs`, in order of due time. */
  advance(nowMs: number): void;
  /** The next instant at which something is due; `undefined` when nothing will happen by itself. */
  nextDueMs(): number | undefined;
}

function jitterFactor(jitter: number, random: SeededRandom): number {
  return jitter === 0 ? 1 : Math.max(0, 1 + jitter * random.nextNormal());
}

function prefillMs(timing: EngineTiming, { inputTokens, extraDelayMs, random }: SequenceRequest): number {
  const meanMs = timing.ttftMs + timing.prefillMsPerInputToken * inputTokens;
  return meanMs * jitterFactor(timing.ttftJitter, random) + extraDelayMs;
}

/** How long a step takes while so many sequences decode. */
function stepMs({ batchSlowdown, maxBatchSize, itlMs }: EngineTiming, runningCount: number): number {
  if (batchSlowdown === 0 || maxBatchSize <= 1) return itlMs;
  const fill = (runningCount - 1) / (maxBatchSize - 1);
  return itlMs * (1 + batchSlowdown * Math.max(0, fill));
}

function createSequence(request: SequenceRequest, intervalMs: number): Sequence {
  return {
    request,
    state: 'waiting',
    dueMs: Number.POSITIVE_INFINITY,
    heapIndex: -1,
    emittedTokens: 0,
    anchorMs: 0,
    stepsSinceAnchor: 0,
    intervalMs,
    holdMs: 0,
    onStep: false,
  };
}

/** Moves a sequence on to its next token, whose predecessor was due at `dueMs`. */
function moveOn(
  sequence: Sequence,
  dueMs: number,
  { timing, steps, intervalMs }: { timing: EngineTiming; steps: StepClock; intervalMs: number },
): void {
  if (intervalMs !== sequence.intervalMs) {
    sequence.anchorMs += sequence.stepsSinceAnchor * sequence.intervalMs;
    sequence.stepsSinceAnchor = 0;
    sequence.intervalMs = intervalMs;
  }
  sequence.anchorMs += sequence.holdMs;
  const heldUntilMs = dueMs + sequence.holdMs;
  sequence.holdMs = 0;
  if (timing.decode === 'lockstep') {
    sequence.onStep = heldUntilMs === dueMs;
    sequence.dueMs = sequence.onStep ? steps.stepAfter(dueMs) : heldUntilMs;
    return;
  }
  const beatMs = sequence.anchorMs + ++sequence.stepsSinceAnchor * intervalMs;
  const latenessMs =
    timing.itlJitter === 0 ? 0 : timing.itlJitter * intervalMs * sequence.request.random.nextNormal();
  sequence.dueMs = Math.max(dueMs, beatMs + latenessMs);
}

export function createBatchEngine(timing: EngineTiming): BatchEngine {
  const running = createDeadlineHeap<Sequence>();
  const waiting = new Set<Sequence>();
  const intervalNow = (): number => stepMs(timing, running.size);
  const steps = createStepClock(intervalNow);

  const admit = (sequence: Sequence, atMs: number): void => {
    sequence.state = 'running';
    sequence.dueMs = atMs + prefillMs(timing, sequence.request);
    sequence.anchorMs = sequence.dueMs;
    running.add(sequence);
    sequence.request.listener.admitted(atMs);
  };

  const release = (sequence: Sequence, atMs: number): void => {
    running.remove(sequence);
    sequence.state = 'ended';
    for (const next of waiting) {
      waiting.delete(next);
      // Admitted at the planned instant, not at the late wake-up: one slow tick must not shift the queue.
      admit(next, atMs);
      break;
    }
  };

  const emit = (sequence: Sequence): void => {
    const { listener, outputTokens } = sequence.request;
    if (timing.decode === 'lockstep' && !sequence.onStep) {
      // Aligned only when its time comes, so that the step clock is asked in order of time.
      sequence.onStep = true;
      sequence.dueMs = steps.stepAtOrAfter(sequence.dueMs);
      running.update(sequence);
      return;
    }
    const dueMs = sequence.dueMs;
    if (sequence.emittedTokens < outputTokens) listener.token(sequence.emittedTokens++, dueMs);
    if (sequence.state !== 'running') return; // cancelled by its own listener
    if (sequence.emittedTokens < outputTokens || sequence.holdMs > 0) {
      moveOn(sequence, dueMs, { timing, steps, intervalMs: intervalNow() });
      running.update(sequence);
    } else {
      release(sequence, dueMs);
      listener.finished(dueMs);
    }
  };

  return {
    get runningCount() {
      return running.size;
    },
    get waitingCount() {
      return waiting.size;
    },
    submit(request, nowMs) {
      const sequence = createSequence(request, timing.itlMs);
      if (running.size < timing.maxBatchSize) admit(sequence, nowMs);
      else waiting.add(sequence);
      return sequence;
    },
    hold(sequence, durationMs) {
      sequence.holdMs += durationMs;
    },
    cancel(sequence, nowMs) {
      if (sequence.state === 'running') release(sequence, nowMs);
      waiting.delete(sequence);
      sequence.state = 'ended';
    },
    advance(nowMs) {
      for (let next = running.peek(); next !== undefined && next.dueMs <= nowMs; next = running.peek())
        emit(next);
    },
    nextDueMs() {
      const dueMs = running.peek()?.dueMs;
      return dueMs === Number.POSITIVE_INFINITY ? undefined : dueMs;
    },
  };
}

/** The common beat of a batch that decodes in lockstep. Must be asked in order of time. */
interface StepClock {
  /** The step that a sequence which is ready at `atMs` joins. After an idle spell the beat restarts at `atMs`. */
  stepAtOrAfter(atMs: number): number;
  /** The successor of the step at `atMs`. */
  stepAfter(atMs: number): number;
}

/**
 * The length of a step is read from `intervalMs` once, when its end is first asked for:
 * everyone who asks for the successor of the same step gets the same instant.
 */
function createStepClock(intervalMs: () => number): StepClock {
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
