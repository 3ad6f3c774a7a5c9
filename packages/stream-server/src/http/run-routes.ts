import { noParameters } from '@genai-bench/http-api';
import { z } from 'zod';
import type { LoggedRun } from '../event-log/logged-run.ts';
import { MAX_RECORDS_PER_PAGE, MAX_RUNS_PER_PAGE } from '../history/page-cursor.ts';
import { listWithOthers } from '../history/list-with-others.ts';
import { viewOfSummary } from '../protocol/view-of-summary.ts';
import { outcomeKindSchema, requestRecordSchema } from '../schema/request-record-schema.ts';
import { runListingSchema, runningRunSchema, runSummarySchema } from '../schema/run-summary-schema.ts';
import { ApiError } from './api-error.ts';
import type { ApiRouterOptions, LiveRuns } from './api-ports.ts';
import type { RunList } from './run-list.ts';
import { defineRoute, json } from './api-route.ts';
import { requireKeptRun, requireKnownRun, unknownRun } from './find-run.ts';
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

const runViewSchema = z.looseObject({ runId: z.string(), levels: z.array(z.unknown()) }).meta({
  description: 'The run as a viewer of the stream has it: the `state` of its `snapshot` event.',
});

const runDetailSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('finished'),
    summary: runSummarySchema,
    isSummaryOnly: z
      .literal(true)
      .meta({
        description:
          'Where the history of this server lacks the run, and the summary is from the event log, which servers may share. Its single requests cannot be had here.',
      })
      .exactOptional(),
  }),
  z.object({
    state: z.literal('live'),
    view: runViewSchema,
  }),
]);

/** Lists, summaries and records of runs, and how to delete them. */
export function createRunRoutes(options: ApiRouterOptions): ApiRoute[] {
  const { history, liveRuns, runControl } = options;
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
        kept: z
          .literal('true')
          .meta({
            description:
              'Only finished runs in the history of this server, with their single requests: without those of which only the shared event log tells.',
          })
          .exactOptional(),
      }),
      answers: { 200: { description: 'A page of runs.', schema: runPageSchema } },
      handle: async ({ query }) => {
        const { kept, ...filters } = query;
        const { status, ...rest } = toRunQuery(filters);
        const wantsRunning = query.cursor === undefined && (status === undefined || status === 'running');
        const told = kept === undefined ? await readToldRuns(liveRuns) : undefined;
        const page =
          status === 'running'
            ? { runs: [] }
            : await listWithOthers(
                history,
                { ...rest, ...(status === undefined ? {} : { status }) },
                (told ?? []).flatMap(({ listing }) => listing ?? []),
              );
        if (told === undefined || !wantsRunning) return json(page satisfies RunList);
        // One that has ended since is listed as finished, and not as both.
        const finished = new Set(page.runs.map(({ runId }) => runId));
        const running = listRunning(told, rest).filter(({ runId }) => !finished.has(runId));
        return json({ ...page, running } satisfies RunList);
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
        const found = await requireKnownRun(options, runId);
        if (found.kind === 'live') return json({ state: 'live', view: found.view });
        const { summary } = found;
        return json({
          state: 'finished',
          summary,
          ...(found.kind === 'told' ? { isSummaryOnly: true } : {}),
        });
      },
    }),
    defineRoute({
      method: 'get',
      path: '/runs/{runId}/view',
      operationId: 'getRunView',
      summary: 'All that the charts of one run show, bounded in size: live, or as it was at the end',
      scope: 'view',
      params: runIdParams,
      query: noParameters,
      answers: { 200: { description: 'The run.', schema: runViewSchema } },
      handle: async ({ params: { runId } }) => {
        const found = await requireKnownRun(options, runId);
        return json(
          found.kind === 'kept' ? viewOfSummary(found.summary, await history.findCharts(runId)) : found.view,
        );
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
        // First where others would list it still: when that fails, nothing was deleted.
        const wasTold = (await liveRuns?.forgetRun?.(runId)) ?? false;
        if (!(await history.deleteRun(runId)) && !wasTold) throw unknownRun(runId);
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
        await requireKeptRun(options, runId);
        return json(await history.listRecords(runId, query));
      },
    }),
  ];
}

/** `undefined` where that cannot be known: which is no reason to keep the history's own runs back. */
async function readToldRuns(liveRuns: LiveRuns | undefined): Promise<readonly LoggedRun[] | undefined> {
  try {
    return await liveRuns?.listRuns();
  } catch {
    return undefined;
  }
}
