import type { RunSummary } from '@genai-bench/core-metrics';
import { z } from 'zod';
import { MAX_RECORDS_PER_PAGE, MAX_RUNS_PER_PAGE } from '../history/page-cursor.ts';
import type { RunHistory } from '../history/run-history.ts';
import { outcomeKindSchema, requestRecordSchema } from '../schema/request-record-schema.ts';
import { runListingSchema, runningRunSchema, runSummarySchema } from '../schema/run-summary-schema.ts';
import { ApiError } from './api-error.ts';
import type { ApiRouterOptions } from './api-ports.ts';
import type { RunList } from './run-list.ts';
import { defineRoute, json, noParameters } from './api-route.ts';
import { listRunning } from './list-running.ts';
import { runFilters, toRunQuery } from './run-filters.ts';
import type { ApiRoute } from './api-route.ts';

export const runIdParams = z.strictObject({ runId: z.string().min(1).max(200) });

const cursor = z
  .string()
  .max(500)
  .meta({ description: '`nextCursor` of the previous page.' })
  .exactOptional();

const pageSize = (max: number, usual: number) => z.coerce.number().int().min(1).max(max).default(usual);

const runPageSchema = z.object({
  runs: z.array(runListingSchema),
  nextCursor: z.string().exactOptional(),
  running: z
    .array(runningRunSchema)
    .meta({
      description:
        'Runs that go on, the one that began last first. Absent where that cannot be known at the moment, and from the second page on.',
    })
    .exactOptional(),
});

const recordPageSchema = z.object({
  records: z.array(requestRecordSchema),
  nextCursor: z.string().exactOptional(),
  totalCount: z.int().nonnegative(),
});

const runDetailSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('finished'), summary: runSummarySchema }),
  z.object({
    state: z.literal('live'),
    view: z.looseObject({ runId: z.string(), levels: z.array(z.unknown()) }).meta({
      description: 'The run as a viewer of the stream has it: the `state` of its `snapshot` event.',
    }),
  }),
]);

/** Lists, summaries and records of runs, and how to delete them. */
export function createRunRoutes({ history, liveRuns, runControl }: ApiRouterOptions): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/runs',
      operationId: 'listRuns',
      summary: 'Finished runs, newest first, and those that go on',
      scope: 'view',
      params: noParameters,
      query: z.strictObject({
        limit: pageSize(MAX_RUNS_PER_PAGE, 50),
        cursor,
        ...runFilters,
      }),
      answers: { 200: { description: 'A page of runs.', schema: runPageSchema } },
      handle: async ({ query }) => {
        const { status, ...rest } = toRunQuery(query);
        const wantsRunning = query.cursor === undefined && (status === undefined || status === 'running');
        const [page, running] = await Promise.all([
          status === 'running'
            ? { runs: [] }
            : history.listRuns({ ...rest, ...(status === undefined ? {} : { status }) }),
          wantsRunning ? listRunning(liveRuns, rest) : undefined,
        ]);
        return json({ ...page, ...(running === undefined ? {} : { running }) } satisfies RunList);
      },
    }),
    defineRoute({
      method: 'get',
      path: '/runs/{runId}',
      operationId: 'getRun',
      summary: 'One run: its summary, or how far it is',
      scope: 'view',
      params: runIdParams,
      query: noParameters,
      answers: { 200: { description: 'The run.', schema: runDetailSchema } },
      handle: async ({ params: { runId } }) => {
        const summary = await history.findRun(runId);
        if (summary !== undefined) return json({ state: 'finished', summary });
        const view = await liveRuns?.findView(runId);
        if (view === undefined) throw unknownRun(runId);
        return json({ state: 'live', view });
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/runs/{runId}',
      operationId: 'deleteRun',
      summary: 'Deletes a finished run and its records',
      scope: 'control',
      params: runIdParams,
      query: noParameters,
      answers: {
        204: { description: 'It is deleted.' },
        409: { description: 'The run is still going on.' },
      },
      handle: async ({ params: { runId } }) => {
        if (runControl?.activeRunId() === runId) {
          throw new ApiError('busy', `Run "${runId}" is still going on.`, { hint: 'Stop it first.' });
        }
        if (!(await history.deleteRun(runId))) throw unknownRun(runId);
        return { kind: 'empty', status: 204 };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/runs/{runId}/records',
      operationId: 'listRecords',
      summary: 'Single requests of a run, in the order in which they finished',
      scope: 'view',
      params: runIdParams,
      query: z.strictObject({
        limit: pageSize(MAX_RECORDS_PER_PAGE, 100),
        cursor,
        levelIndex: z.coerce.number().int().min(0).exactOptional(),
        outcome: outcomeKindSchema.exactOptional(),
      }),
      answers: { 200: { description: 'A page of records.', schema: recordPageSchema } },
      handle: async ({ params: { runId }, query }) => {
        await requireRun(history, runId);
        return json(await history.listRecords(runId, query));
      },
    }),
  ];
}

/** The summary of a finished run; throws where there is none. */
export async function requireRun(history: RunHistory, runId: string): Promise<RunSummary> {
  const summary = await history.findRun(runId);
  if (summary === undefined) throw unknownRun(runId);
  return summary;
}

export function unknownRun(runId: string): ApiError {
  return new ApiError('not-found', `There is no run "${runId}".`, {
    hint: 'GET /api/v1/runs lists the finished ones, and those that go on.',
  });
}
