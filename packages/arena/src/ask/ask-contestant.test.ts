import type { RequestOutcome, RequestRecord } from '@genai-bench/core-metrics';
import { describe, expect, it } from 'vitest';
import { sampleRecord } from '../testing/sample-battle.ts';
import { failureReasonOf } from './ask-contestant.ts';

const message = 'm';
const { firstByteAtMs: _, ...unanswered } = sampleRecord();

describe('failureReasonOf', () => {
  it.each<[RequestOutcome, RequestRecord, string | undefined]>([
    [{ kind: 'completed' }, sampleRecord(), undefined],
    [{ kind: 'http_error', status: 429, message }, sampleRecord(), 'rate_limited'],
    [{ kind: 'http_error', status: 401, message }, sampleRecord(), 'unauthorized'],
    [{ kind: 'http_error', status: 400, message }, sampleRecord(), 'refused'],
    [{ kind: 'http_error', status: 503, message }, sampleRecord(), 'server_error'],
    [{ kind: 'http_error', status: 302, message }, sampleRecord(), 'server_error'],
    [{ kind: 'api_error', code: 'rate_limit_exceeded', message }, sampleRecord(), 'rate_limited'],
    [{ kind: 'api_error', message }, sampleRecord(), 'server_error'],
    [{ kind: 'transport_error', code: 'ECONNREFUSED', message }, unanswered, 'unreachable'],
    [{ kind: 'transport_error', code: 'ECONNRESET', message }, sampleRecord(), 'broken_off'],
    [{ kind: 'timeout', phase: 'connect', limitMs: 1, message }, unanswered, 'unreachable'],
    [{ kind: 'timeout', phase: 'first-token', limitMs: 1, message }, unanswered, 'timeout'],
    [{ kind: 'incomplete', message }, sampleRecord(), 'broken_off'],
    [{ kind: 'incomplete', rule: 'no-end', message }, sampleRecord(), 'broken_off'],
    [{ kind: 'incomplete', rule: 'no-answer', message }, sampleRecord(), 'server_error'],
    [{ kind: 'incomplete', rule: 'unreadable', message }, sampleRecord(), 'server_error'],
    [{ kind: 'api_error', code: 'abort', rule: 'failed-finish', message }, sampleRecord(), 'server_error'],
    [{ kind: 'completed', rule: 'no-payload', message }, sampleRecord(), 'empty'],
    [{ kind: 'completed', rule: 'unknown-finish-reason', message }, sampleRecord(), undefined],
    [{ kind: 'cancelled', message }, sampleRecord(), 'interrupted'],
  ])('calls %j', (outcome, record, reason) => {
    expect(failureReasonOf({ ...record, outcome })).toBe(reason);
  });
});
