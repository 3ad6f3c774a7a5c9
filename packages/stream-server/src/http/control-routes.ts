import { noParameters } from '@genai-bench/http-api';
import { z } from 'zod';
import { ApiError } from './api-error.ts';
import { RunRefusedError } from './api-ports.ts';
import type { ApiRouterOptions, RunControl } from './api-ports.ts';
import { defineRoute, json } from './api-route.ts';
import type { ApiRoute } from './api-route.ts';
import { unknownRun } from './find-run.ts';
import { runIdParams } from './run-routes.ts';

const startedSchema = z.object({ runId: z.string() });

/** Starting and stopping a benchmark. */
export function createControlRoutes({ history, liveRuns, runControl }: ApiRouterOptions): ApiRoute[] {
  let isStarting = false;
  return [
    defineRoute({
      method: 'post',
      path: '/runs',
      operationId: 'startRun',
      summary: 'Starts a benchmark; one runs at a time',
      scope: 'control',
      params: noParameters,
      query: noParameters,
      body: runControl?.optionsSchema ?? z.record(z.string(), z.unknown()),
      answers: {
        201: { description: 'It has begun.', schema: startedSchema },
        409: { description: 'Another run is going on.' },
        501: { description: 'This server starts no runs.' },
      },
      handle: async ({ body }) => {
        const control = requireControl(runControl);
        const activeRunId = control.activeRunId();
        // A second request may come in before the first one's run has begun.
        if (isStarting || activeRunId !== undefined) throw busy(activeRunId);
        isStarting = true;
        try {
          const { runId } = await control.startRun(body);
          return json({ runId }, 201);
        } catch (error) {
          throw toRefusal(error);
        } finally {
          isStarting = false;
        }
      },
    }),
    defineRoute({
      method: 'post',
      path: '/runs/{runId}/stop',
      operationId: 'stopRun',
      summary: 'Asks a run to end; what it has measured is kept',
      scope: 'control',
      params: runIdParams,
      query: noParameters,
      answers: {
        202: { description: 'It is ending.', schema: startedSchema },
        409: { description: 'The run is not going on.' },
        501: { description: 'This server stops no runs.' },
      },
      handle: async ({ params: { runId } }) => {
        if (await requireControl(runControl).stopRun(runId)) return json({ runId }, 202);
        const isKnown =
          (await liveRuns?.findView(runId)) !== undefined || (await history.findRun(runId)) !== undefined;
        if (!isKnown) throw unknownRun(runId);
        throw new ApiError('not-running', `Run "${runId}" is not going on.`);
      },
    }),
  ];
}

function requireControl(runControl: RunControl | undefined): RunControl {
  if (runControl !== undefined) return runControl;
  throw new ApiError('not-available', 'This server shows runs; it does not start or stop them.', {
    hint: 'Start a benchmark on the command line.',
  });
}

function busy(activeRunId: string | undefined): ApiError {
  const name = activeRunId === undefined ? 'Another run' : `Run "${activeRunId}"`;
  return new ApiError('busy', `${name} is going on.`, { hint: 'Wait for its end, or stop it.' });
}

function toRefusal(error: unknown): unknown {
  if (!(error instanceof RunRefusedError)) return error;
  const code = error.reason === 'busy' ? 'busy' : 'invalid-request';
  return new ApiError(code, error.message, {
    cause: error,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  });
}
