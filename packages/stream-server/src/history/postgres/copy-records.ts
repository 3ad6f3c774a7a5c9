import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Pool } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { RecordTable } from '../sql/history-tables.ts';
import { postgresSchema } from './postgres-migrations.ts';

const copyIn = `copy ${postgresSchema}.record (run_key, position, level_index, outcome, body) from stdin`;

/** In characters: fewer, longer texts cost the driver less, and a whole group as one would be in memory twice. */
const textLength = 64 * 1024;

/**
 * Adds records by COPY, all or none: it is one statement, and so a transaction of its own. Rows as parameters of an
 * INSERT would be taken in at a quarter of the speed, for both sides have to handle each value by itself.
 */
export async function copyRecords(pool: Pool, rows: readonly RecordTable[]): Promise<void> {
  const client = await pool.connect();
  try {
    await pipeline(Readable.from(copyTexts(rows)), client.query(copyFrom(copyIn)));
  } catch (error) {
    // Its state is unknown, so that it is closed rather than given to the next.
    client.release(true);
    throw error;
  }
  client.release();
}

function* copyTexts(rows: readonly RecordTable[]): Generator<string> {
  let text = '';
  for (const { run_key, position, level_index, outcome, body } of rows) {
    text += `${run_key}\t${position}\t${level_index}\t${copyField(outcome)}\t${copyField(body)}\n`;
    if (text.length < textLength) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A text as the format of COPY has it, where tabs part fields, line ends part rows, and backslashes begin codes. */
export function copyField(text: string): string {
  return text.replaceAll(/[\\\t\n\r]/g, (character) => escapes[character] ?? character);
}
