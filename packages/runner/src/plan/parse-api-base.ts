/**
 * Splits an API base such as `http://localhost:8000/v1` into its origin and its path without a trailing slash.
 * Throws when it is no plain HTTP address.
 */
export function parseApiBase(text: string): { readonly origin: string; readonly path: string } {
  const apiBase = text.trim();
  // A name and password are not repeated, however wrong the rest is.
  const shown = apiBase.replace(/[^/]*@/, '(hidden)@');
  const example = 'Write it like http://localhost:8000 or https://api.example.com/v1.';
  let url: URL;
  try {
    url = new URL(apiBase);
  } catch {
    throw new RangeError(`is not a URL, got "${shown}". ${example}`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    const guess = /^[\w.-]+:\d/.test(apiBase) ? ` Did you mean "http://${shown}"?` : ` ${example}`;
    throw new RangeError(`must start with http:// or https://, got "${shown}".${guess}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new RangeError(
      'must not hold a user name or password: they would be printed. Send them as a header instead.',
    );
  }
  if (url.search !== '' || url.hash !== '') {
    throw new RangeError(`must not have a query or fragment, got "${shown}". ${example}`);
  }
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, '') };
}
