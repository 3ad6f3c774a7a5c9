import { describe, expect, it } from 'vitest';
import { buildChunks, buildRecord } from '../testing/build-record.ts';
import { connectTimeMs } from './connect-time.ts';
import { elapsedMs } from './elapsed.ts';
import { answeredAtMs, endToEndLatencyMs } from './end-to-end-latency.ts';
import { timeToFirstAnswerTokenMs } from './first-answer-token.ts';
import { timeToFirstByteMs } from './first-byte.ts';
import { outputLatencyMs } from './output-latency.ts';
import { responseTimeToFirstTokenMs } from './response-time-to-first-token.ts';
import { responseTimeMs } from './response-time.ts';
import { sendLagMs } from './send-lag.ts';
import { timeToFirstTokenMs } from './time-to-first-token.ts';

/**
 * Scheduled at 900, sent at 1000, first byte 1005, role-only event 1010, reasoning from 1200, answer from 1500, last
 * token 2000, usage chunk and close 2100.
 */
const reasoned = buildRecord({
  scheduledAtMs: 900,
  sentAtMs: 1000,
  firstByteAtMs: 1005,
  firstEventAtMs: 1010,
  firstTokenAtMs: 1200,
  firstAnswerTokenAtMs: 1500,
  lastTokenAtMs: 2000,
  closedAtMs: 2100,
  chunks: buildChunks([1200, 1500, 2000]),
});
const { scheduledAtMs: _, ...unscheduled } = reasoned;
const whole = buildRecord({ ...reasoned, streamed: false });
const refused = buildRecord({
  scheduledAtMs: 0,
  sentAtMs: 5,
  outcome: { kind: 'incomplete', message: 'cut' },
});

describe('latencies of one request', () => {
  it.each([
    ['elapsed time of a reversed pair is undefined', elapsedMs(2, 1), undefined],
    ['elapsed time without an end is undefined', elapsedMs(2, undefined), undefined],
    ['elapsed time of one instant is 0', elapsedMs(2, 2), 0],
    ['TTFT ends at the first payload, not at the role-only event', timeToFirstTokenMs(reasoned), 200],
    ['TTFT of an answer in one piece is unknown', timeToFirstTokenMs(whole), undefined],
    ['TTFT without a token is unknown', timeToFirstTokenMs(refused), undefined],
    ['first answer token leaves reasoning out', timeToFirstAnswerTokenMs(reasoned), 500],
    ['first answer token of an answer in one piece is unknown', timeToFirstAnswerTokenMs(whole), undefined],
    ['first byte holds the status line', timeToFirstByteMs(reasoned), 5],
    ['first byte is known for an answer in one piece', timeToFirstByteMs(whole), 5],
    ['first byte without an answer is unknown', timeToFirstByteMs(refused), undefined],
    ['e2e ends at the last token, not at the usage chunk', endToEndLatencyMs(reasoned), 1000],
    ['e2e of an answer in one piece ends with its body', endToEndLatencyMs(whole), 1100],
    ['e2e of a stream without payload is unknown', endToEndLatencyMs(refused), undefined],
    ['the answer is there at the last token', answeredAtMs(reasoned), 2000],
    ['output latency is e2e minus TTFT', outputLatencyMs(reasoned), 800],
    ['output latency of an answer in one piece is unknown', outputLatencyMs(whole), undefined],
    ['response time starts at the schedule', responseTimeMs(reasoned), 1100],
    ['response time is unknown in a closed loop', responseTimeMs(unscheduled), undefined],
    ['response TTFT starts at the schedule', responseTimeToFirstTokenMs(reasoned), 300],
    ['response TTFT is unknown in a closed loop', responseTimeToFirstTokenMs(unscheduled), undefined],
    ['send lag is sent minus scheduled', sendLagMs(reasoned), 100],
    ['send lag is known for a failed request', sendLagMs(refused), 5],
    ['send lag is unknown in a closed loop', sendLagMs(unscheduled), undefined],
  ])('%s', (_title, actual, expected) => {
    expect(actual).toBe(expected);
  });
});

describe('connectTimeMs', () => {
  it.each([
    ['adds what took place', { reused: false, dnsMs: 1, connectMs: 2, tlsMs: 4 }, 7],
    ['counts TCP alone where there is no lookup and no TLS', { reused: false, connectMs: 2 }, 2],
    ['is unknown on a reused connection', { reused: true }, undefined],
    ['is unknown when nothing was timed', { reused: false }, undefined],
  ])('%s', (_title, connection, expected) => {
    expect(connectTimeMs(buildRecord({ connection }))).toBe(expected);
  });
});
