import { describe, expect, it } from 'vitest';
import { createOutcomeTally } from './outcome-tally.ts';

describe('createOutcomeTally', () => {
  it("counts errors by class and keeps each class's first message", () => {
    const tally = createOutcomeTally();
    tally.add({ kind: 'completed' });
    tally.add({ kind: 'http_error', status: 400, message: 'Unsupported parameter.' });
    tally.add({ kind: 'http_error', status: 400, message: 'Another word.' });
    tally.add({ kind: 'api_error', code: 'abort', rule: 'failed-finish', message: 'gave it up' });
    tally.add({ kind: 'incomplete', rule: 'no-answer', message: 'ended without an answer' });
    tally.add({ kind: 'cancelled', message: 'end of the run' });
    expect(tally.byOutcome).toMatchObject({ completed: 1, http_error: 2, api_error: 1, incomplete: 1 });
    expect(tally.errorCounts).toEqual({ '400': 2, 'finish_reason:abort': 1, 'incomplete:no-answer': 1 });
    expect(tally.errorMessages).toEqual({
      '400': 'Unsupported parameter.',
      'finish_reason:abort': 'gave it up',
      'incomplete:no-answer': 'ended without an answer',
    });
  });

  it('counts classes beyond the hundredth as one, so that a server cannot make a level grow', () => {
    const tally = createOutcomeTally();
    for (let code = 0; code < 20_000; code++)
      tally.add({ kind: 'api_error', code, message: `error ${code}` });
    tally.add({ kind: 'api_error', code: 3, message: 'again' });
    expect(Object.keys(tally.errorCounts)).toHaveLength(101);
    expect(tally.errorCounts).toMatchObject({ 'api_error:3': 2, other: 19_900 });
    expect(tally.errorMessages['other']).toBe('error 100');
  });

  it('counts answers with a reservation by rule', () => {
    const tally = createOutcomeTally();
    for (const message of ['finish reason "odd"', 'finish reason "strange"'])
      tally.add({ kind: 'completed', rule: 'unknown-finish-reason', message });
    expect(tally.reservations).toEqual({
      'unknown-finish-reason': { count: 2, message: 'finish reason "odd"' },
    });
    expect(tally.errorCounts).toEqual({});
  });
});
