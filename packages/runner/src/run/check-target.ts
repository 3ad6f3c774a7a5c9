import { isClientLimit } from '@genai-bench/core-metrics';
import { RunnerError } from '../errors.ts';
import type { ResponseHead, Transport, TransportFailure } from '../transport/transport.ts';

/** How long the target may take to answer the question whether it is there. */
const defaultLimitMs = 10_000;

export interface CheckTargetOptions {
  readonly transport: Transport;
  readonly origin: string;
  /** The backend's probe. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly redact: (text: string) => string;
  /** How long the target may take to answer; 10 s unless stated. */
  readonly limitMs?: number;
}

/**
 * Asks the target once before a run: a run against nothing, or with a refused key, should say so in a second and not
 * after its last level. Any other answer than 401 or 403 is left for the run to find, since not every server lists
 * its models.
 */
export async function checkTarget(options: CheckTargetOptions): Promise<void> {
  const answer = await ask(options);
  if ('code' in answer && isClientLimit(answer.code)) {
    throw new RunnerError(
      'target-unreachable',
      `${options.origin} cannot be asked: ${options.redact(answer.message)}. This machine, not the server, has no file descriptor, port or buffer left. Raise the limit (ulimit -n), or end what uses them.`,
    );
  }
  if ('code' in answer) {
    throw new RunnerError(
      'target-unreachable',
      `${options.origin} cannot be reached: ${options.redact(answer.message)} (${answer.code}). Check that the server runs and that the API base is right.`,
    );
  }
  if (answer.status === 401 || answer.status === 403) {
    throw new RunnerError(
      'target-unauthorized',
      `${options.origin} refused the request with HTTP ${answer.status}. Check the API key.`,
    );
  }
}

function ask({
  transport,
  path,
  headers,
  limitMs = defaultLimitMs,
}: CheckTargetOptions): Promise<ResponseHead | TransportFailure> {
  return new Promise((resolve) => {
    let isConnected = false;
    const timer = setTimeout(() => {
      exchange.abort();
      resolve(
        // One that took the request is there; a list of models that hangs says nothing about its answers.
        isConnected
          ? { status: 0, headers: {} }
          : { code: 'CONNECT_TIMEOUT', message: `no connection within ${limitMs} ms` },
      );
    }, limitMs);
    const settle = (answer: ResponseHead | TransportFailure): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const exchange = transport.send(
      { method: 'GET', path, headers },
      {
        sent: () => {
          isConnected = true;
        },
        written: () => undefined,
        body: () => undefined,
        ended: () => undefined,
        resent: () => undefined,
        head: (head) => settle(head),
        failed: (failure) => settle(failure),
      },
    );
  });
}
