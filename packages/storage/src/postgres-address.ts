import { StorageError } from './storage-error.ts';

/** Whether a text names a PostgreSQL database, as opposed to a file. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:/i.test(text);
}

/**
 * How a database is called in messages: without the password, and without the parameters, where one may stand too.
 * Throws a `StorageError` for an address that cannot be read, and repeats nothing of it.
 */
export function describePostgresUrl(url: string): string {
  // Not `new URL` alone: its error carries the whole text.
  if (!isPostgresUrl(url) || !URL.canParse(url)) {
    throw new StorageError(
      'unavailable',
      'The address of the database cannot be read. Write postgres://user@host:5432/database; letters in the password that an address cannot have are written as %.. codes.',
    );
  }
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname === '/' ? '' : pathname}`;
}

/** Secrets that the address holds, as they are written there and as they are meant. */
export function secretsOfPostgresUrl(url: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { password, searchParams } = new URL(url);
  const given = [password, searchParams.get('password') ?? '', searchParams.get('sslpassword') ?? ''];
  return [...new Set(given.flatMap((text) => [text, decoded(text)]))].filter((text) => text !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone % is meant as it stands.
    return text;
  }
}
