import type { RequestRecord, RunSummary } from '@genai-bench/core-metrics';

type Batches = AsyncIterable<readonly RequestRecord[]>;

/** `{ "summary": …, "records": […] }`, record by record. */
export async function* runToJson(summary: RunSummary, batches: Batches): AsyncGenerator<string> {
  yield `{"summary":${JSON.stringify(summary)},"records":[`;
  let separator = '\n';
  for await (const batch of batches) {
    for (const record of batch) {
      yield `${separator}${JSON.stringify(record)}`;
      separator = ',\n';
    }
  }
  yield '\n]}\n';
}

/** The form of `records.jsonl`: a header, then a record per line. */
export async function* recordsToJsonLines(summary: RunSummary, batches: Batches): AsyncGenerator<string> {
  const { schemaVersion, metricVersion, runId, startedAt, plan } = summary;
  yield `${JSON.stringify({ type: 'header', schemaVersion, metricVersion, runId, startedAt, plan })}\n`;
  for await (const batch of batches) yield batch.map((record) => `${JSON.stringify(record)}\n`).join('');
}
