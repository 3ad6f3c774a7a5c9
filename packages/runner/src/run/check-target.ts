import { isClientLimit, isRefusalClass } from '@genai-bench/core-metrics';
import type { Backend, BackendRequest, ProbeRequest } from '../backends/backend.ts';
import { asArray, asNonEmptyText, asObject } from '../backends/json-value.ts';
import { RunnerError } from '../errors.ts';
import { cleanServerText } from '../stream/clean-server-text.ts';
import type { Transport, TransportFailure, TransportRequest } from '../transport/transport.ts';

/** How long the target may take to answer each question. */
const defaultLimitMs = 10_000;
/** A list of models is as long as that of a large gateway; anything longer is none. */
const mostBytes = 4_000_000;
const mostNames = 10;

export interface CheckTargetOptions {
  readonly transport: Transport;
  readonly origin: string;
  readonly backend: Pick<Backend, 'decodeError'>;
  readonly model: string;
  readonly probe: ProbeRequest;
  /** A request like those of the run; sent where the probe does not say that the model is there. */
  readonly trial: BackendRequest;
  /** Leave what the target says to the run. */
  readonly allowInitialErrors: boolean;
  readonly redact: (text: string) => string;
  /** How long the target may take to answer; 10 s unless given. */
  readonly limitMs?: number;
}

/**
 * Asks the target before a run: a run against nothing, with a refused key or for a model that is not there should say so
 * in a second and not after its last level. Not every server lists its models, or lists all names that it takes, so that
 * a list decides nothing: where it leaves doubt, one request is tried. Returns what is worth a warning.
 */
export async function checkTarget(options: CheckTargetOptions): Promise<readonly string[]> {
  const { transport, probe, limitMs = defaultLimitMs } = options;
  const answer = await ask(transport, { method: 'GET', ...probe }, limitMs);
  if ('code' in answer) throw unreachable(answer, options);
  const doubt = doubtOf(answer, options);
  if (doubt === undefined) return [];
  if (doubt.isMinor || options.allowInitialErrors) return [doubt.text];
  const { body, ...request } = options.trial;
  const encoded = new TextEncoder().encode(JSON.stringify(body));
  const tried = await ask(transport, { method: 'POST', ...request, body: encoded }, limitMs);
  if ('code' in tried || !isRefusalClass(String(tried.status))) return [doubt.text];
  const said = wordsOf(tried, options);
  const isKey = tried.status === 401 || tried.status === 403;
  throw new RunnerError(
    isKey ? 'target-unauthorized' : 'target-refused',
    `${options.origin} refused a request with HTTP ${tried.status}${said}. ${isKey ? 'Check the API key' : doubt.text}.`,
  );
}

interface Doubt {
  readonly text: string;
  /** Nothing that a request would clear up sooner than the run. */
  readonly isMinor: boolean;
}

function doubtOf(answer: Answer, options: CheckTargetOptions): Doubt | undefined {
  const { origin, model, redact } = options;
  if (answer.status === undefined)
    return { text: `${origin} took the question for its models and did not answer it`, isMinor: true };
  if (answer.status === 401 || answer.status === 403) {
    const said = wordsOf(answer, options);
    return { text: `${origin} refused to list its models with HTTP ${answer.status}${said}`, isMinor: false };
  }
  const names = answer.status === 200 ? modelNames(answer.body) : [];
  if (names.length === 0 || names.some((name) => name === model || name === `${model}:latest`))
    return undefined;
  const offered = names.slice(0, mostNames).map((name) => cleanServerText(name, redact, 100));
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  return {
    text: `${origin} lists no model "${model}"; it lists ${offered.join(', ')}${more}`,
    isMinor: false,
  };
}

/** Of a whole list: one that goes on elsewhere does not say what is missing. */
function modelNames(body: string): readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    // Not a list of models, so it says nothing of them.
    return [];
  }
  const root = asObject(value);
  if (root?.['has_more'] === true) return [];
  const entries = [value, root?.['data'], root?.['models']].flatMap(asArray).map(asObject);
  return entries.flatMap((entry) => {
    const name = asNonEmptyText(entry?.['id']) ?? asNonEmptyText(entry?.['name']);
    return name ?? [];
  });
}

function wordsOf({ body }: Answer, { backend, redact }: CheckTargetOptions): string {
  const said = cleanServerText(backend.decodeError(body).message, redact);
  return said === '' ? '' : `: ${said.replace(/\.$/, '')}`;
}

function unreachable(
  { code, message }: TransportFailure,
  { origin, redact }: CheckTargetOptions,
): RunnerError {
  if (isClientLimit(code)) {
    return new RunnerError(
      'target-unreachable',
      `${origin} cannot be asked: ${redact(message)}. This machine, not the server, has no file descriptor, port or buffer left. Raise the limit (ulimit -n), or end what uses them.`,
    );
  }
  return new RunnerError(
    'target-unreachable',
    `${origin} cannot be reached: ${redact(message)} (${code}). ${wayOutOf(code, origin)}`,
  );
}

/** Codes of OpenSSL and Node for certificates that are not trusted. */
const untrusted = /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_HAS_EXPIRED|ALTNAME_INVALID/;

function wayOutOf(code: string, origin: string): string {
  const isTls = origin.startsWith('https:');
  if (isTls && untrusted.test(code))
    return 'Give the certificate authority of the server, or accept any certificate.';
  if (isTls && /^(EPROTO|ERR_SSL)/.test(code)) return 'Write http:// if the server has no TLS.';
  if (!isTls && code === 'HTTP_PARSE') return 'Write https:// if the server has TLS.';
  return 'Check that the server runs and that the API base is right.';
}

interface Answer {
  /** Absent where the request was taken, and no answer came in time. */
  readonly status?: number;
  /** Read for a GET, and for what is not a success. */
  readonly body: string;
}

function ask(
  transport: Transport,
  request: TransportRequest,
  limitMs: number,
): Promise<Answer | TransportFailure> {
  return new Promise((resolve) => {
    const pieces: Uint8Array[] = [];
    let [byteCount, isConnected] = [0, false];
    let status: number | undefined;
    const settle = (answer: Answer | TransportFailure): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const settleWithStatus = (): void =>
      settle({
        ...(status === undefined ? {} : { status }),
        body: Buffer.concat(pieces).toString('utf8'),
      });
    const timer = setTimeout(() => {
      exchange.abort();
      // One that took the request is there; a list of models that hangs says nothing about its answers.
      if (isConnected) settleWithStatus();
      else settle({ code: 'CONNECT_TIMEOUT', message: `no connection within ${limitMs} ms` });
    }, limitMs);
    const exchange = transport.send(request, {
      sent: () => {
        isConnected = true;
      },
      written: () => undefined,
      resent: () => undefined,
      head: (head) => {
        status = head.status;
        if (request.method === 'GET' || status > 299) return;
        // It answers, which is all that was asked. Later: the exchange is there by then in any case.
        queueMicrotask(() => exchange.abort());
        settleWithStatus();
      },
      body: (bytes) => {
        byteCount += bytes.byteLength;
        if (byteCount <= mostBytes) pieces.push(Uint8Array.from(bytes));
      },
      ended: settleWithStatus,
      failed: (failure) => (status === undefined ? settle(failure) : settleWithStatus()),
    });
  });
}
