import type { RequestOutcome } from '@genai-bench/core-metrics';
import { describe, expect, it } from 'vitest';
import { sampleRecord } from '../testing/sample-run.ts';
import { createRefusalWatch, refusalLimitOf } from './refusal-watch.ts';

const missing: RequestOutcome = { kind: 'http_error', status: 404, message: 'no such model' };
const refused: RequestOutcome = { kind: 'http_error', status: 400, message: 'unknown parameter' };
const busy: RequestOutcome = { kind: 'http_error', status: 503, message: 'busy' };
const limited: RequestOutcome = { kind: 'http_error', status: 429, message: 'slow down' };
const inside: RequestOutcome = { kind: 'api_error', code: 'invalid_request_error', message: 'no such model' };
const overloaded: RequestOutcome = { kind: 'api_error', code: 'overloaded_error', message: 'later' };
const completed: RequestOutcome = { kind: 'completed' };
const madeUp = Array.from({ length: 100 }, (_, number): RequestOutcome => ({
  ...inside,
  code: `made-up-${number}`,
}));

/** What a watch with a limit of 3 says after these outcomes, and after how many it said that the level is hopeless. */
function watch(outcomes: readonly RequestOutcome[]) {
  let hopelessAfter: number | undefined;
  let count = 0;
  const refusals = createRefusalWatch({ limit: 3, onHopeless: () => (hopelessAfter = count) });
  for (const outcome of outcomes) {
    count += 1;
    refusals.take([{ ...sampleRecord(count), outcome }]);
  }
  return { hopelessAfter, failure: refusals.failure() };
}

describe('createRefusalWatch', () => {
  it('gives up after as many equal refusals, in the words of the server', () => {
    expect(watch([missing, missing, missing, missing])).toEqual({
      hopelessAfter: 3,
      failure: 'stopped early: the first 3 requests were refused with HTTP 404: no such model',
    });
    expect(watch([inside, inside, inside]).failure).toContain(
      'api_error:invalid_request_error: no such model',
    );
  });

  it.each([
    ['a completed request before them', [completed, missing, missing, missing]],
    ['a hundred classes before them, made up by the server', [...madeUp, missing, missing, missing]],
    ['a completed request among them', [missing, missing, completed, missing]],
    [
      'errors that may pass',
      [busy, busy, busy, limited, limited, limited, overloaded, overloaded, overloaded],
    ],
    ['different refusals', [missing, refused, missing, refused]],
    ['nothing', []],
  ])('goes on with %s', (_, outcomes) => {
    expect(watch(outcomes)).toEqual({ hopelessAfter: undefined, failure: undefined });
  });

  it('is not put off by errors that may pass', () => {
    expect(watch([limited, missing, missing, busy, missing]).hopelessAfter).toBe(5);
  });

  it('calls a level failed of which all requests were refused, however few', () => {
    expect(watch([missing]).failure).toBe('all requests (1) were refused with HTTP 404: no such model');
  });

  it('does not take back what it said when a late answer comes', () => {
    expect(watch([missing, missing, missing, completed]).failure).toContain('stopped early');
  });
});

describe('refusalLimitOf', () => {
  it.each([
    [{ mode: 'closed', concurrency: 1 } as const, 8],
    [{ mode: 'closed', concurrency: 16 } as const, 16],
    [{ mode: 'closed', concurrency: 512 } as const, 32],
    [{ mode: 'open', requestsPerSecond: 100, arrival: 'poisson' } as const, 8],
  ])('of %j is %i', (load, expected) => {
    expect(refusalLimitOf({ levelIndex: 0, scenario: 'D(1,1)', load })).toBe(expected);
  });
});
