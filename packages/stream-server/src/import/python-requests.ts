import type { RequestOutcome, RequestRecord, TokenCount } from '@genai-bench/core-metrics';
import { isStreamedByPython, measuredByPython } from './python-run-file.ts';
import type { PythonRunContext, PythonRunFile } from './python-run-file.ts';

/**
 * The single requests of a run file as records. It has how long things took and not when, so that each request counts
 * from 0, the start of its level. Which of the token counts are the server's is not known either; that tool prefers those.
 */
export function recordsOfPythonRun(file: PythonRunFile, context: PythonRunContext): readonly RequestRecord[] {
  const requests = file.individual_request_metrics ?? [];
  const toMs = (file._time_unit ?? context.timeUnit) === 's' ? 1000 : 1;
  return requests.map((request, index) => ({
    index,
    levelIndex: context.levelIndex,
    phase: 'measured',
    threadIndex: 0,
    requested: {},
    unparsedEventCount: 0,
    streamed: isStreamedByPython(context.task),
    ...(isFailed(request)
      ? { tokens: {}, outcome: outcomeOf(request) }
      : {
          ...instantsOf(request, context.task, toMs),
          tokens: tokensOf(request, context.task),
          outcome: { kind: 'completed' },
        }),
  }));
}

type Request = Readonly<Record<string, unknown>>;

function instantsOf(request: Request, task: string, toMs: number): Partial<RequestRecord> {
  const ttft = measuredByPython(request['ttft']);
  const e2e = measuredByPython(request['e2e_latency']);
  const outputLatency = typeof request['output_latency'] === 'number' ? request['output_latency'] : undefined;
  const end = e2e ?? (ttft === undefined || outputLatency === undefined ? undefined : ttft + outputLatency);
  if (!isStreamedByPython(task))
    return { sentAtMs: 0, ...(end === undefined ? {} : { closedAtMs: end * toMs }) };
  return {
    sentAtMs: 0,
    ...(ttft === undefined ? {} : { firstTokenAtMs: ttft * toMs }),
    ...(end === undefined ? {} : { lastTokenAtMs: end * toMs, closedAtMs: end * toMs }),
  };
}

function tokensOf(request: Request, task: string): RequestRecord['tokens'] {
  const [input, output, reasoning] = ['num_input_tokens', 'num_output_tokens', 'num_reasoning_tokens'].map(
    (name): TokenCount | undefined => {
      const count = measuredByPython(request[name]);
      return count === undefined || !Number.isInteger(count) ? undefined : { count, source: 'server' };
    },
  );
  const hasOutput = isStreamedByPython(task);
  return {
    ...(input === undefined ? {} : { input }),
    ...(output === undefined || !hasOutput ? {} : { output }),
    ...(reasoning === undefined || !hasOutput ? {} : { reasoning }),
  };
}

function isFailed({ error_code: code }: Request): boolean {
  return code !== null && code !== undefined && code !== 200;
}

/** Every error has a status there; what is none of HTTP's is kept as a code. */
function outcomeOf({ error_code: code, error_message: text }: Request): RequestOutcome {
  const message = typeof text === 'string' ? text.slice(0, 500) : '';
  return Number.isInteger(code) && Number(code) >= 100
    ? { kind: 'http_error', status: Number(code), message }
    : { kind: 'api_error', code: typeof code === 'number' ? code : String(code), message };
}
