import type { IncomingMessage, ServerResponse } from 'node:http';
import { openaiDialect } from '../dialects/openai-dialect.ts';
import type { TruthLog } from '../truth/truth-log.ts';
import { invalidRequest } from './api-error.ts';
import { sendApiError } from './send-json.ts';

/** The truth log over HTTP, for judges in another process: GET gives NDJSON, DELETE clears. */
export function serveTruth(
  truth: TruthLog,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): void {
  if (request.method === 'DELETE') {
    truth.clear();
    response.writeHead(204).end();
    return;
  }
  const after = Number(url.searchParams.get('after') ?? 0);
  if (request.method !== 'GET' || !Number.isInteger(after) || after < 0) {
    sendApiError(
      response,
      invalidRequest(
        'Use GET /simulator/truth?after=<sequence from 0>, or DELETE /simulator/truth.',
        'after',
      ),
      openaiDialect,
    );
    return;
  }
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  for (const record of truth.requests({ after })) response.write(`${JSON.stringify(record)}\n`);
  response.end();
}
