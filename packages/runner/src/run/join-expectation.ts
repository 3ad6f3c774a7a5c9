import type { RequestRecord } from '@genai-bench/core-metrics';
import type { Expectation } from '../supply/request-maker.ts';

/** The record with what the plan asked for, and the prompt's own length where the server did not state one. */
export function joinExpectation(record: RequestRecord, expectation: Expectation | undefined): RequestRecord {
  if (expectation === undefined) return record;
  return {
    ...record,
    requested: expectation.requested,
    tokens: { input: expectation.inputTokens, ...record.tokens },
  };
}
