import { RunHistoryError } from '../run-history-error.ts';

/** Errors of Node by which a connection comes to nothing; those of PostgreSQL have five characters. */
const connectionCodes = /^(E[A-Z_]+|[0-9A-Z]{5})$/;

/** An error of the driver as a `RunHistoryError` that names the database, with the secrets of its address taken out. */
export function toPostgresError(
  error: unknown,
  { name, secrets }: { readonly name: string; readonly secrets: readonly string[] },
): unknown {
  if (error instanceof RunHistoryError) return error;
  if (!(error instanceof Error) || !isOfDatabase(error)) return error;
  const said = detailOf(error);
  const detail = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), said);
  // Without the cause: it holds the settings of the connection, and with them the password.
  return new RunHistoryError('unavailable', `The history in ${name} cannot be used: ${detail}.`);
}

function isOfDatabase(error: Error): boolean {
  if ('code' in error && typeof error.code === 'string') return connectionCodes.test(error.code);
  // The pool and the connection throw these without a code.
  return /connection|timeout|pool|password|SSL|SASL/i.test(error.message);
}

/** Several addresses of one host fail together, in an error without a text of its own. */
function detailOf(error: Error): string {
  if (error instanceof AggregateError) {
    return [
      ...new Set(error.errors.map((one: unknown) => (one instanceof Error ? one.message : String(one)))),
    ].join(', ');
  }
  return error.message;
}
