// Prints the structure of the code as Markdown; with --write, puts it into docs/architecture.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { reportStructure } from './structure/report.mjs';
import { ROOT } from './workspace/root.mjs';

const DOCUMENT = join(ROOT, 'docs', 'architecture.md');
const [BEGIN, END] = ['<!-- structure: begin -->', '<!-- structure: end -->'];

const { report } = reportStructure();
process.stdout.write(report);
if (process.argv.includes('--write')) await writeReport();

async function writeReport() {
  const text = readFileSync(DOCUMENT, 'utf8');
  const [before, rest = ''] = text.split(BEGIN);
  const [, after] = rest.split(END);
  if (after === undefined) throw new Error(`docs/architecture.md has no lines ${BEGIN} and ${END}.`);
  const date = new Date().toISOString().slice(0, 10);
  const written = `${before}${BEGIN}\n\nCounted on ${date}.\n\n${report}\n${END}${after}`;
  writeFileSync(DOCUMENT, await format(written, { ...(await resolveConfig(DOCUMENT)), parser: 'markdown' }));
}
