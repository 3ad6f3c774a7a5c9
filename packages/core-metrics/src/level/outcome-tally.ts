import {
  errorClass,
  outcomeKinds,
  type OutcomeKind,
  type RequestOutcome,
} from '../record/request-outcome.ts';

/** Error classes that are told apart; a server chooses codes, and must not choose how much memory a level takes. */
const MAX_ERROR_CLASSES = 100;
const OTHER_CLASS = 'other';

/** How the requests of a level ended so far: plain data, so that it can be published as it is. */
export interface OutcomeTally {
  readonly byOutcome: Readonly<Record<OutcomeKind, number>>;
  /** Errors by class (`errorClass`); from 100 classes on under `other`. */
  readonly errorCounts: Readonly<Record<string, number>>;
  /** What the first error of each class said. */
  readonly errorMessages: Readonly<Record<string, string>>;
  /** Answers that are completed with a reservation, by rule, and what is to be said of the first. */
  readonly reservations: Readonly<Record<string, { readonly count: number; readonly message: string }>>;
  add(outcome: RequestOutcome): void;
}

export function createOutcomeTally(): OutcomeTally {
  const byOutcome = noOutcomes();
  const errorCounts: Record<string, number> = {};
  const errorMessages: Record<string, string> = {};
  const reservations: Record<string, { count: number; message: string }> = {};
  let classCount = 0;

  function countError(name: string, message: string): void {
    if (!Object.hasOwn(errorCounts, name)) {
      if (classCount >= MAX_ERROR_CLASSES && name !== OTHER_CLASS) return countError(OTHER_CLASS, message);
      classCount++;
      errorCounts[name] = 0;
      errorMessages[name] = message;
    }
    errorCounts[name]!++;
  }

  return {
    byOutcome,
    errorCounts,
    errorMessages,
    reservations,
    add(outcome) {
      byOutcome[outcome.kind]++;
      if (outcome.kind === 'completed') {
        if (outcome.rule === undefined) return;
        (reservations[outcome.rule] ??= { count: 0, message: outcome.message ?? outcome.rule }).count++;
        return;
      }
      const name = errorClass(outcome);
      if (name !== undefined) countError(name, outcome.message);
    },
  };
}

/** A count of 0 for each outcome: all are named in every output, so that they visibly add up. */
export function noOutcomes(): Record<OutcomeKind, number> {
  // fromEntries forgets the key type; the list holds every kind.
  return Object.fromEntries(outcomeKinds.map((kind) => [kind, 0])) as Record<OutcomeKind, number>;
}
