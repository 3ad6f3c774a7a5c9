const LIMITS = {
  source: { lookAgain: 250, fail: 400 },
  test: { lookAgain: 400, fail: 600 },
};

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
