import { splitQuery } from '../backends/versioned-path.ts';

/**
 * Splits an API base such as `http://localhost:8000/v1` into its origin and its path, with the query if there is one.
 * Throws when it is no plain HTTP address.
 */
export function parseApiBase(text: string): { readonly origin: string; readonly path: string } {
  const apiBase = text.trim();
  // A name, password or query is not repeated, however wrong the rest is: they may hold a key.
  const shown = apiBase.replace(/[^/?]*@/, '(hidden)@').replace(/\?.*$/s, '?(hidden)');
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
  if (url.hash !== '') {
    const written = `"${shown.replace(/#.*$/s, '')}"`;
    throw new RangeError(
      `must not have a fragment, got one behind ${written}. Leave out "#" and what follows.`,
    );
  }
  if (/%3f/i.test(url.pathname)) {
    throw new RangeError(`has "%3F" where a query begins, got "${shown}". Write "?", in quotes in a shell.`);
  }
  return { origin: url.origin, path: `${url.pathname === '/' ? '' : url.pathname}${url.search}` };
}

/** Values of the parameters of a path's query that are named like secrets. */
export function secretsOfQuery(path: string): readonly string[] {
  const parameters = [...new URLSearchParams(splitQuery(path).query)];
  return parameters.flatMap(([name, value]) =>
    /key|token|secret|sig|pass|auth|credential/i.test(name) && value !== '' ? [value] : [],
  );
}
