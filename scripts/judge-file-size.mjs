const LIMITS = {
  source: { lookAgain: 300, fail: 400 },
  test: { lookAgain: 400, fail: 600 },
};

const MAX_FUNCTION_LINES = 80;

const EXEMPTION = /^(?:\/\/|\/\*\*?)\s*long file:\s*\S.{9,}/i;

/**
 * Judges a file by its length. A first-line comment `// Long file: <reason>` exempts it; without a reason
 * of at least ten characters it does not.
 *
 * @param {{ path: string, text: string }} file
 * @returns {{ verdict: 'fine' | 'look-again' | 'too-long', lineCount: number }}
 */
export function judgeFileSize({ path, text }) {
  const lineCount = text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
  const { lookAgain, fail } = /\.test(-d)?\.\w+$/.test(path) ? LIMITS.test : LIMITS.source;
  if (lineCount <= lookAgain || EXEMPTION.test(text)) return { verdict: 'fine', lineCount };
  return { verdict: lineCount > fail ? 'too-long' : 'look-again', lineCount };
}

/**
 * What is wrong with the lengths of a file's functions. A first line `// Long function: <reason>` in the body exempts
 * one; so does an entry in `open`, up to the length that it states.
 *
 * @param {object} file
 * @param {string} file.path
 * @param {readonly import('./structure/measure-source.mjs').MeasuredFunction[]} file.functions
 * @param {Readonly<Record<string, number>>} file.open by `path#name`
 * @returns {string[]}
 */
export function judgeFunctions({ path, functions, open }) {
  const long = functions.filter(({ lineCount }) => lineCount > MAX_FUNCTION_LINES);
  const tooLong = long
    .filter(
      ({ name, lineCount, reason }) => reason === undefined && lineCount > (open[`${path}#${name}`] ?? 0),
    )
    .map(
      ({ name, line, lineCount }) =>
        `${path}:${line}: ${name} has ${lineCount} lines, at most ${MAX_FUNCTION_LINES} are allowed. Split it, or begin its body with "// Long function: <reason>".`,
    );
  const isNeeded = (/** @type {string} */ key) => long.some(({ name }) => key === `${path}#${name}`);
  const stale = Object.keys(open)
    .filter((key) => key.startsWith(`${path}#`) && !isNeeded(key))
    .map((key) => `${key} is no longer too long. Take it off the list of open ones.`);
  return [...tooLong, ...stale];
}
