import { errors } from 'undici';
import { socketFailure } from './socket-failure.ts';
import type { TransportFailure } from './transport.ts';

/** An error of undici in the words of the seam. */
export function undiciFailure(error: Error, hasHead: boolean): TransportFailure {
  const failure = socketFailure(error);
  if (
    failure.code === 'HPE_INVALID_EOF_STATE' ||
    (hasHead && error instanceof errors.ResponseContentLengthMismatchError) ||
    (hasHead && failure.code === 'UND_ERR_SOCKET')
  ) {
    return { code: 'BODY_TRUNCATED', message: 'The connection ended before the end of the body.' };
  }
  if (
    error instanceof errors.HTTPParserError ||
    error instanceof errors.HeadersOverflowError ||
    error instanceof errors.ResponseContentLengthMismatchError
  ) {
    return { code: 'HTTP_PARSE', message: `The response is not valid HTTP: ${failure.message}` };
  }
  if (failure.code === 'UND_ERR_SOCKET') return { ...failure, code: 'ECONNRESET' };
  return failure;
}
