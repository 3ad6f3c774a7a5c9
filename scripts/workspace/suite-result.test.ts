import { describe, expect, test } from 'vitest';
import { closingLine, readNodeTestReport, readVitestReport } from './suite-result.mjs';

const vitestReport = (counts: { passed?: number; failed?: number; skipped?: number; brokenFiles?: number }) =>
  JSON.stringify({
    numPassedTests: counts.passed ?? 0,
    numFailedTests: counts.failed ?? 0,
    numPendingTests: counts.skipped ?? 0,
    numTodoTests: 0,
    testResults: Array.from({ length: counts.brokenFiles ?? 0 }, () => ({
      status: 'failed',
      assertionResults: [],
    })),
  });

describe('readVitestReport', () => {
  test('takes the counts of the report', () => {
    expect(readVitestReport(vitestReport({ passed: 5, failed: 2, skipped: 1 }), 1)).toEqual({
      passed: 5,
      failed: 2,
      skipped: 1,
      isSound: true,
      failures: [],
    });
  });

  test('tells which tests failed, with the beginning of what they said', () => {
    const test = { status: 'failed', fullName: 'sums adds up', failureMessages: ['Error: 2\n  at one\n'] };
    const report = JSON.stringify({
      ...JSON.parse(vitestReport({ failed: 1 })),
      testResults: [
        { name: 'sum.test.ts', status: 'failed', assertionResults: [test, { status: 'passed' }] },
        { name: 'broken.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      ],
    });
    expect(readVitestReport(report, 1).failures).toEqual([
      'failed: sum.test.ts > sums adds up\n  Error: 2\n    at one',
      'failed: broken.test.ts\n  no such module',
    ]);
  });

  test('counts a file that could not be loaded as one failure', () => {
    expect(readVitestReport(vitestReport({ passed: 5, brokenFiles: 1 }), 1)).toMatchObject({ failed: 1 });
  });

  test.each([
    ['wrote no report', undefined, 1],
    ['executed nothing', vitestReport({}), 0],
    ['skipped everything', vitestReport({ skipped: 4 }), 0],
    ['exited with an error that no test explains', vitestReport({ passed: 5 }), 1],
  ])('is unsound when the suite %s', (_name, report, exitCode) => {
    expect(readVitestReport(report, exitCode).isSound).toBe(false);
  });
});

describe('readNodeTestReport', () => {
  test('counts one word per line', () => {
    expect(readNodeTestReport('passed\npassed\nskipped\nfailed\n', 1)).toEqual({
      passed: 2,
      failed: 1,
      skipped: 1,
      isSound: true,
      failures: [],
    });
  });

  test('is unsound without any executed test', () => {
    expect(readNodeTestReport('', 0).isSound).toBe(false);
  });
});

describe('closingLine', () => {
  test('sums the suites and counts an unsound one as a failure', () => {
    const suites = [
      { passed: 3, failed: 1, skipped: 0, isSound: true, failures: [] },
      { passed: 4, failed: 0, skipped: 2, isSound: false, failures: [] },
    ];
    expect(closingLine(suites)).toBe('7 passed, 2 failed');
  });
});
