import {
  noParameters,
  type AnswerDescription,
  type DescribedRoute,
  type RouteDescription,
} from '@genai-bench/http-api';
import { z } from 'zod';
import { runListingSchema, runSummarySchema } from '../schema/run-summary-schema.ts';

const errorSchema = z.object({ error: z.string() }).meta({ id: 'ServerError' });

const noRight = { 401: 'A token is needed.', 403: 'The token does not allow this.' };

type Entry = Pick<RouteDescription, 'path' | 'operationId' | 'summary'> &
  Partial<Pick<RouteDescription, 'method' | 'query' | 'body'>> & {
    readonly answers: Readonly<Record<number, AnswerDescription>>;
    readonly token?: DescribedRoute['token'];
    readonly description?: string;
  };

function describe({ token = 'accepted', description, ...entry }: Entry): DescribedRoute {
  return {
    route: { method: 'get', params: noParameters, query: noParameters, body: undefined, ...entry },
    basePath: '',
    token,
    ...(description === undefined ? {} : { description }),
    errorSchema,
    refusals: token === 'none' ? {} : noRight,
  };
}

const success = (description: string, schema: z.ZodType) => ({ 200: { description, schema } });

const scopeSchema = z.enum(['view', 'control']);
const features = z.array(z.string()).meta({ description: 'What is served besides runs.' });

const accessRoutes = [
  describe({
    method: 'post',
    path: '/api/v1/session',
    operationId: 'openSession',
    summary: 'Takes a token and gives a cookie that scripts cannot read',
    token: 'none',
    body: z.object({ token: z.string() }),
    answers: {
      ...success('The cookie is set.', z.object({ scope: scopeSchema, features })),
      401: { description: 'There is no such token.' },
      429: { description: 'Too many wrong tokens; `Retry-After` says when to come back.' },
    },
  }),
  describe({
    path: '/api/v1/session',
    operationId: 'readSession',
    summary: 'What the caller may do',
    answers: success(
      '`scope` is null without a token.',
      z.object({ scope: scopeSchema.nullable(), features }),
    ),
  }),
  describe({
    method: 'post',
    path: '/api/v1/tickets',
    operationId: 'issueTicket',
    summary: 'A ticket that stands for the token once, in the address of a stream',
    answers: success('To be sent as `?ticket=`.', z.object({ ticket: z.string(), expires_in_ms: z.int() })),
  }),
];

const statusSchema = z
  .object({
    status: z.enum(['idle', 'initializing', 'running', 'completed', 'failed', 'aborted']),
    current_scenario: z.string().nullable(),
    current_iteration: z.int(),
    total_scenarios: z.int(),
    total_iterations: z.int(),
    progress_percentage: z.number(),
    start_time: z.number().nullable(),
    estimated_end_time: z.number().nullable(),
    error_message: z.string().nullable(),
    current_concurrency: z.number().nullable(),
    traffic_scenario: z.string().nullable(),
    scenario_name: z.string().nullable(),
  })
  .meta({ id: 'BenchmarkStatus' });

const liveMetricsSchema = z
  .looseObject({
    ttft: z.array(z.number()),
    input_throughput: z.array(z.number()),
    output_throughput: z.array(z.number()),
    output_latency: z.array(z.number()),
    stats: z.looseObject({}),
  })
  .meta({ id: 'LiveMetrics' });

/** Of those who name a run that cannot be followed. */
const notFollowed = {
  404: { description: 'There is no such run.' },
  503: { description: 'The run cannot be read at the moment.' },
};

const ofRun = z.strictObject({
  run: z
    .string()
    .meta({ description: 'Id of the run; the one that began last unless given.' })
    .exactOptional(),
});

const stateRoutes = [
  describe({
    path: '/api/status',
    operationId: 'readStatus',
    summary: "genai-bench's status of a run",
    query: ofRun,
    answers: { ...success('The status.', statusSchema), ...notFollowed },
  }),
  describe({
    path: '/api/metrics',
    operationId: 'readLiveMetrics',
    summary: "genai-bench's live metrics of the newest level",
    query: ofRun,
    answers: { ...success('The figures.', liveMetricsSchema), ...notFollowed },
  }),
  describe({
    path: '/api/historical-data',
    operationId: 'readHistoricalData',
    summary: 'Finished runs, newest first, as genai-bench lists them',
    answers: success(
      'Listings of the history, or the summary of the run where there is none.',
      z.object({ historical_data: z.array(z.union([runListingSchema, runSummarySchema])) }),
    ),
  }),
  describe({
    path: '/api/history',
    operationId: 'readHistory',
    summary: "genai-bench's complete history of a run, bounded",
    query: ofRun,
    answers: {
      ...success('What has happened.', z.looseObject({ current_status: statusSchema })),
      ...notFollowed,
    },
  }),
  describe({
    path: '/api/v1/snapshot',
    operationId: 'readSnapshot',
    summary: 'What is known of a run now, with the position from which its events go on',
    query: ofRun,
    answers: {
      ...success(
        'The `snapshot` event of the stream.',
        z.object({ epoch: z.string(), seq: z.int(), state: z.looseObject({ levels: z.array(z.unknown()) }) }),
      ),
      ...notFollowed,
    },
  }),
  describe({
    path: '/metrics',
    operationId: 'readPrometheusMetrics',
    summary: 'The state of the newest run and of the server, for Prometheus',
    answers: { 200: { description: 'The text format.', contentTypes: ['text/plain'] } },
  }),
];

const eventRoutes = [
  describe({
    path: '/events',
    operationId: 'followRun',
    summary: 'The events of a run, as server-sent events',
    description: 'docs/stream-protocol.md states the events.',
    query: ofRun.extend({
      epoch: z.string().exactOptional(),
      seq: z
        .string()
        .meta({ description: 'With `epoch`, the position to resume from, as `Last-Event-ID` has it.' })
        .exactOptional(),
    }),
    answers: { 200: { description: 'Events.', contentTypes: ['text/event-stream'] }, ...textOf(notFollowed) },
  }),
  describe({
    path: '/ws',
    operationId: 'followRunOverWebSocket',
    summary: 'The same events over WebSocket',
    description: 'docs/stream-protocol.md states the messages.',
    query: ofRun,
    answers: {
      101: { description: 'The protocol is changed.' },
      426: { description: 'The request asks for no WebSocket.' },
    },
  }),
];

function textOf(answers: Readonly<Record<number, AnswerDescription>>) {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => [status, { ...answer, contentTypes: ['text/plain'] }]),
  );
}

const viewers = z.int().meta({ description: 'Those who are connected.' });

const healthRoutes = [
  describe({
    path: '/healthz',
    operationId: 'checkAlive',
    summary: 'Whether the process answers, whatever becomes of Redis and the database',
    token: 'none',
    answers: success(
      'It does.',
      z.object({ status: z.literal('ok'), viewers, retainedBytes: z.int().exactOptional() }),
    ),
  }),
  describe({
    path: '/readyz',
    operationId: 'checkReady',
    summary: 'Whether the server takes viewers, and its log and history answer',
    token: 'none',
    answers: {
      ...success('It is ready.', z.object({ status: z.literal('ready'), viewers })),
      503: {
        description: 'It is not.',
        schema: z.object({ status: z.enum(['draining', 'log-unreachable', 'history-unreachable']), viewers }),
      },
    },
  }),
];

/** The routes of the server itself, for the OpenAPI document; a test holds them against the server. */
export const serverRoutes: readonly DescribedRoute[] = [
  ...accessRoutes,
  ...stateRoutes,
  ...eventRoutes,
  ...healthRoutes,
];
