/**
 * Text from a server or a file, made safe for a terminal: control characters could move the cursor, recolour the
 * screen or forge lines, so each run of them becomes one space.
 */
export function safeText(text: string): string {
  // Matching control characters is the purpose here.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim(); // oxlint-disable-line no-control-regex
}
