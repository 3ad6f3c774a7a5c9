import wrapAnsi from 'wrap-ansi';

// Matching control characters is the purpose here.
const controls = /[\u0000-\u001f\u007f-\u009f]+/g; // oxlint-disable-line no-control-regex
/** Marks that reorder or hide text around them: an answer could pass off words of the screen as its own, or swallow them. */
const invisible = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/**
 * An untrusted answer as lines of at most so many columns. Its line breaks stay; every other control character becomes
 * a space, so that nothing in it moves the cursor, recolours or answers for the terminal.
 */
export function answerLines(text: string, columns: number): readonly string[] {
  return text
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) => line.replace(/\t/g, '    ').replace(controls, ' ').replace(invisible, ''))
    .flatMap((line) => wrapped(line, columns));
}

/** Indentation stays; the space at which a line was broken goes. */
function wrapped(line: string, columns: number): readonly string[] {
  const [first = '', ...rest] = wrapAnsi(line, columns, { hard: true, trim: false }).split('\n');
  return [first, ...rest.map((part) => part.replace(/^ /, ''))];
}
