/**
 * A text as part of a file name: anything but letters, digits, dot, dash and underscore becomes an underscore, and
 * leading dots go, so that no name leaves its folder or hides. Never empty.
 */
export function sanitizeName(text: string, maxLength = 180): string {
  const name = text
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^\.+/, '')
    .slice(0, maxLength);
  return name === '' ? '_' : name;
}
