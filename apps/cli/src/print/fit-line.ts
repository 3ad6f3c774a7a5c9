/** SGR sequences: the only escapes that renderers here write. */
const escape = '\\u001b\\[[0-9;]*m';

/** How many columns a line takes, colours not counted. */
export function visibleWidth(line: string): number {
  return Array.from(line.replace(new RegExp(escape, 'g'), '')).length;
}

/** The line cut to at most `width` columns; a cut one ends in `…`, and its colours are switched off. */
export function fitLine(line: string, width: number): string {
  if (visibleWidth(line) <= width) return line;
  const parts = line.match(new RegExp(`${escape}|.`, 'gsu')) ?? [];
  let room = Math.max(width - 1, 0);
  let isColored = false;
  let kept = '';
  for (const part of parts) {
    if (part.startsWith('\u001b[')) isColored = true;
    else if (room-- <= 0) break;
    kept += part;
  }
  return `${kept}…${isColored ? '\u001b[0m' : ''}`;
}
