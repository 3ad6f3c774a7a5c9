/** Whether an error is one by which express refuses a malformed path or body. */
export function isUnreadable(error: unknown): error is Error & { readonly status: number } {
  if (!(error instanceof Error) || !('status' in error)) return false;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 500;
}

/** In words of our own: those of the parser quote the body, which may hold a key. */
export function whyUnreadable(error: Error): string {
  const type = 'type' in error ? error.type : undefined;
  if (type === undefined) return 'The address cannot be read.';
  if (type === 'entity.too.large') return 'The body is too large.';
  if (type === 'entity.parse.failed') return 'The body cannot be read: it is not valid JSON.';
  return 'The body cannot be read: it is broken off, or in an encoding that is not known here.';
}
