import { describe, expect, it } from 'vitest';
import { summarizeRecords } from '../level/summarize-level.ts';
import type { RequestRecord } from '../record/request-record.ts';
import { buildRecord, buildStreamedRecord } from '../testing/build-record.ts';
import { levelOptions } from '../testing/level-options.ts';
import { isObjectiveMet, meetsObjectives } from './meets-objectives.ts';
import { parseServiceLevelObjective } from './parse-service-level-objective.ts';

describe('parseServiceLevelObjective', () => {
  it.each([
    ['ttft:500', { metric: 'ttftMs', limit: 500 }],
    ['TPOT: 12.5', { metric: 'tpotMs', limit: 12.5 }],
    ['itl:30ms', { metric: 'itlMs', limit: 30 }],
    ['e2el:2s', { metric: 'e2eLatencyMs', limit: 2000 }],
    ['e2e:.5s', { metric: 'e2eLatencyMs', limit: 500 }],
    ['ttfo:900', { metric: 'firstAnswerTokenMs', limit: 900 }],
    ['responseTtftMs:800', { metric: 'responseTtftMs', limit: 800 }],
    ['outputInferenceSpeed:40', { metric: 'outputInferenceSpeed', limit: 40 }],
  ])('reads %s', (text, expected) => {
    expect(parseServiceLevelObjective(text)).toEqual(expected);
  });

  it.each([
    ['ttft', 'not of the form metric:limit'],
    ['ttft:', 'not of the form metric:limit'],
    ['ttft:-5', 'not of the form metric:limit'],
    ['ttft:fast', 'not of the form metric:limit'],
    ['latency:5', '"latency" is no metric with a better direction; there are ttft'],
    ['inputTokenCount:5', '"inputTokenCount" is no metric with a better direction'],
    ['outputThroughput:5ms', 'outputThroughput is in tokens/s'],
  ])('refuses %s and says why', (text, reason) => {
    expect(() => parseServiceLevelObjective(text)).toThrow(reason);
    expect(() => parseServiceLevelObjective(text)).toThrow('Write for instance ttft:500');
  });
});

describe('isObjectiveMet', () => {
  it.each([
    ['lower is better: below', 'ttftMs', 499, true],
    ['lower is better: at the limit', 'ttftMs', 500, true],
    ['lower is better: above', 'ttftMs', 501, false],
    ['higher is better: below', 'outputThroughput', 499, false],
    ['higher is better: at the limit', 'outputThroughput', 500, true],
    ['higher is better: above', 'outputThroughput', 501, true],
    ['does not apply', 'tpotMs', undefined, true],
  ] as const)('%s', (_title, metric, value, expected) => {
    expect(isObjectiveMet({ metric, limit: 500 }, value)).toBe(expected);
  });
});

describe('goodput', () => {
  const objectives = [parseServiceLevelObjective('ttft:100'), parseServiceLevelObjective('tpot:10')];
  const answer = (...tokenAtMs: number[]): RequestRecord => buildStreamedRecord({ sentAtMs: 0, tokenAtMs });
  const good = answer(100, 110, 120);
  const slowStart = answer(101, 110, 120);
  const slowTokens = answer(50, 500, 1000);
  const oneToken = answer(90);
  const refused = buildRecord({
    sentAtMs: 0,
    closedAtMs: 5,
    outcome: { kind: 'http_error', status: 429, message: '' },
  });
  const dropped = buildRecord({ scheduledAtMs: 0, outcome: { kind: 'dropped', message: '' } });

  it('counts refused and dropped requests as not met', () => {
    const records = [good, slowStart, slowTokens, oneToken, refused, dropped];
    const { goodput } = summarizeRecords(records, { ...levelOptions, objectives });
    expect(goodput).toEqual({
      objectives,
      goodRequestCount: 2,
      goodRequestShare: 2 / 6,
      goodRequestsPerSecond: 2,
      goodOutputTokensPerSecond: 4,
      shareByObjective: { ttftMs: 3 / 6, tpotMs: 3 / 6 },
    });
  });

  it('is not stated without objectives', () => {
    expect(summarizeRecords([good], levelOptions).goodput).toBeUndefined();
  });

  const inOnePiece = buildRecord({ sentAtMs: 0, closedAtMs: 5, streamed: false });
  const uncounted = { ...good, tokens: {} };
  const atOnce = buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [50, 50, 50] });

  it.each([
    ['no answer had more than one token', [oneToken, refused]],
    ['the number of output tokens is unknown', [uncounted]],
    ['no request defines it (', [atOnce]],
  ])('says why nothing can be judged by an objective: %s', (reason, records) => {
    const { goodput } = summarizeRecords(records, { ...levelOptions, objectives });
    expect(goodput).toEqual({
      objectives,
      shareByObjective: { ttftMs: expect.any(Number) as number },
      unmeasured: { tpotMs: expect.stringContaining(reason) as string },
    });
  });

  it('says of answers in one piece that no token of them was seen to come', () => {
    const { goodput } = summarizeRecords([inOnePiece], { ...levelOptions, objectives });
    expect(goodput?.unmeasured).toEqual({
      ttftMs: 'no answer was streamed',
      tpotMs: 'no answer was streamed',
    });
  });

  it('is 0 for a level of errors', () => {
    const { goodput } = summarizeRecords([refused], { ...levelOptions, objectives });
    expect(goodput).toMatchObject({ goodRequestCount: 0, goodRequestShare: 0, goodRequestsPerSecond: 0 });
  });

  it('judges single records alike', () => {
    expect([good, slowStart, oneToken, refused].map((record) => meetsObjectives(record, objectives))).toEqual(
      [true, false, true, false],
    );
  });
});
