/** Why Redis could not be connected to, as the end of a sentence; nothing of the address is quoted. */
export function redisFault(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND') return 'there is no such host';
  if (/^(NOAUTH|WRONGPASS|ERR AUTH|ERR invalid password)/i.test(text)) return 'it refuses the password';
  return text === '' ? 'it does not answer' : text.replace(/^Redis /, 'it ').replace(/\.$/, '');
}
