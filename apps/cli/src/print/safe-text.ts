/**
 * Text from a server or a file, made safe for a terminal: control characters could move the cursor, recolour the
 * screen or forge lines, so each run of them becomes one space.
 */
export function safeText(text: string): string {
  return withoutControls(text).trim();
}

/** The same, with the blanks by which a line is indented. */
export function safeLine(line: string): string {
  return withoutControls(line).trimEnd();
}

function withoutControls(text: string): string {
  // Matching control characters is the purpose here; the last two ranges turn the direction of writing round.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' '); // oxlint-disable-line no-control-regex
}
