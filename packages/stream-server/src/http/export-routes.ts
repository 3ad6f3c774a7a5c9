import type { RunSummary } from '@genai-bench/core-metrics';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { recordsToCsv } from '../export/records-to-csv.ts';
import { recordsToJsonLines, runToJson } from '../export/records-to-json.ts';
import { readAllRecords } from '../history/read-all-records.ts';
import type { RunHistory } from '../history/run-history.ts';
import { renderRunReport } from '../report/render-run-report.ts';
import type { ApiRouterOptions } from './api-ports.ts';
import { defineRoute } from './api-route.ts';
import type { ApiAnswer, ApiRoute } from './api-route.ts';
import { requireKeptRun, requireSummary } from './find-run.ts';
import { runIdParams } from './run-routes.ts';

const formats = ['json', 'csv', 'jsonl', 'html'] as const;
type ExportFormat = (typeof formats)[number];

const contentTypes: Readonly<Record<ExportFormat, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
  html: 'text/html; charset=utf-8',
};

/** A whole run as a file. */
export function createExportRoutes(options: ApiRouterOptions): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/runs/{runId}/export',
      operationId: 'exportRun',
      summary:
        'A run as one file: everything (json), its requests (csv, jsonl), or a report to read offline (html)',
      scope: 'view',
      params: runIdParams,
      query: z.strictObject({ format: z.enum(formats).default('json') }),
      answers: {
        200: {
          description: 'The file.',
          contentTypes: Object.values(contentTypes).map((type) => type.split(';')[0] ?? type),
        },
      },
      handle: async ({ params: { runId }, query: { format } }) => {
        // The report is made of the summary alone.
        const summary = await (format === 'html' ? requireSummary : requireKeptRun)(options, runId);
        return exportRun(options.history, summary, format);
      },
    }),
  ];
}

function exportRun(history: RunHistory, summary: RunSummary, format: ExportFormat): ApiAnswer {
  const hash = createHash('sha256').update(JSON.stringify(summary)).digest('base64url').slice(0, 22);
  const answer = {
    kind: 'text',
    contentType: contentTypes[format],
    chunks: chunksOf(history, summary, format),
    etag: `W/"${format}-${hash}"`,
  } as const;
  if (format !== 'html') return { ...answer, download: `${fileNameOf(summary.runId)}.${format}` };
  // The report has styles of its own and nothing else; whatever a text in it may say, nothing runs or loads.
  const policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
  return { ...answer, headers: { 'Content-Security-Policy': policy } };
}

function chunksOf(history: RunHistory, summary: RunSummary, format: ExportFormat): AsyncIterable<string> {
  const records = readAllRecords(history, summary.runId);
  switch (format) {
    case 'json':
      return runToJson(summary, records);
    case 'csv':
      return recordsToCsv(records);
    case 'jsonl':
      return recordsToJsonLines(summary, records);
    case 'html':
      return once(renderRunReport(summary));
  }
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

function fileNameOf(runId: string): string {
  // A leading dot would hide the file, or name a folder.
  return runId.replaceAll(/[^\w.-]+/g, '-').replace(/^[.-]+/, '') || 'run';
}
