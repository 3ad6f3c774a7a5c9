/**
 * What one suite counted. `isSound` is false when the suite broke off or executed nothing, which the
 * totals count as one failure: silence is not success. `failures` has a text for each failed test whose report
 * says more than that it failed.
 *
 * @typedef {{ passed: number, failed: number, skipped: number, isSound: boolean, failures: string[] }} SuiteResult
 */

/** Enough of a message to hold the seed and the counterexample of a property. */
const MESSAGE_LINES = 12;

/**
 * Reads vitest's JSON report.
 *
 * A file that cannot be loaded has no tests in the report, so it counts as one failure of its own; so does
 * a non-zero exit without any failed test (an unhandled rejection, a broken configuration).
 *
 * @param {string | undefined} report the JSON text, `undefined` when vitest wrote none
 * @param {number} exitCode
 * @returns {SuiteResult}
 */
export function readVitestReport(report, exitCode) {
  if (report === undefined) return countSuite({ passed: 0, failed: 0, skipped: 0, exitCode });
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(report);
  const brokenFiles = testResults.filter(
    (/** @type {{ status: string, assertionResults: { status: string }[] }} */ file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const counts = countSuite({
    passed: numPassedTests,
    failed: numFailedTests + brokenFiles,
    skipped: numPendingTests + numTodoTests,
    exitCode,
  });
  return { ...counts, failures: testResults.flatMap(failuresOfFile) };
}

/**
 * @param {{ name: string, status: string, message?: string,
 *   assertionResults: { status: string, fullName: string, failureMessages?: string[] }[] }} file
 * @returns {string[]}
 */
function failuresOfFile({ name, status, message = '', assertionResults }) {
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (status === 'failed' && failed.length === 0) return [describeFailure(name, message)];
  return failed.map(({ fullName, failureMessages = [] }) =>
    describeFailure(`${name} > ${fullName}`, failureMessages.join('\n')),
  );
}

/**
 * @param {string} title
 * @param {string} message
 */
function describeFailure(title, message) {
  const lines = message.trimEnd().split('\n').slice(0, MESSAGE_LINES);
  return [`failed: ${title}`, ...lines.map((line) => `  ${line}`)].join('\n');
}

/**
 * Reads the lines of `node-test-counts-reporter.mjs`.
 *
 * @param {string | undefined} report
 * @param {number} exitCode
 * @returns {SuiteResult}
 */
export function readNodeTestReport(report, exitCode) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const line of (report ?? '').split('\n')) {
    if (line === 'passed' || line === 'failed' || line === 'skipped') counts[line] += 1;
  }
  return countSuite({ ...counts, exitCode });
}

/**
 * @param {readonly SuiteResult[]} suites
 * @returns {string} the closing line
 */
export function closingLine(suites) {
  const { passed, failed } = sumSuites(suites);
  return `${passed} passed, ${failed} failed`;
}

/**
 * @param {readonly SuiteResult[]} suites
 * @returns {{ passed: number, failed: number }}
 */
export function sumSuites(suites) {
  let passed = 0;
  let failed = 0;
  for (const suite of suites) {
    passed += suite.passed;
    failed += suite.failed + (suite.isSound ? 0 : 1);
  }
  return { passed, failed };
}

/**
 * @param {{ passed: number, failed: number, skipped: number, exitCode: number }} counts
 * @returns {SuiteResult}
 */
function countSuite({ passed, failed, skipped, exitCode }) {
  const hasRun = passed + failed > 0;
  const isExplained = exitCode === 0 || failed > 0;
  return { passed, failed, skipped, isSound: hasRun && isExplained, failures: [] };
}
