import { describe, expect, it } from 'vitest';
import { terminalJson } from '../print/terminal-json.ts';
import { answerLines } from './answer-lines.ts';

/** Erases the screen, sets a title, answers a query, switches the character set, hides text, in 7 and 8 bits. */
const hostile =
  'a\u001b[2Jb\u001b]0;pwned\u0007c\u001bPq\u001b\\d\u009b2Je\u000ef\u0008\u0008g\u202eh\u200bi\rj';

describe('answerLines', () => {
  it('keeps line breaks and indentation, and breaks long lines at words', () => {
    expect(answerLines('one\r\n  two\n\nthree four five', 10)).toEqual([
      'one',
      '  two',
      '',
      'three four',
      'five',
    ]);
  });

  it('counts wide characters as two columns', () => {
    expect(answerLines('日本語日本語', 6)).toEqual(['日本語', '日本語']);
  });

  it('leaves nothing in an answer that a terminal would obey', () => {
    const lines = answerLines(hostile, 80);
    // Matching control characters is the purpose here.
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b\u202e]/); // oxlint-disable-line no-control-regex
    expect(lines).toEqual(['a [2Jb ]0;pwned c Pq \\d 2Je f ghi', 'j']);
  });
});

describe('terminalJson', () => {
  it('writes control characters of both kinds as escapes that read back the same', () => {
    const text = terminalJson({ hostile });
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/); // oxlint-disable-line no-control-regex
    expect(JSON.parse(text)).toEqual({ hostile });
  });
});
