// Holds every source file to docs/architecture.md, "Who may know whom". The table: boundaries/allowed-arrows.mjs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findViolations } from './boundaries/find-violations.mjs';
import { trackedFiles } from './tracked-files.mjs';
import { ROOT } from './workspace/root.mjs';

const surfaces = trackedFiles(/^packages\/[^/]+\/package\.json$/).map((path) => {
  const { name, exports } = JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
  return { name, exports: Object.keys(exports ?? {}) };
});

const paths = trackedFiles(/^(packages|apps|tests|bench|examples)\/.*\.(ts|tsx|mts|mjs)$/);
const violations = paths.flatMap((path) =>
  findViolations({ path, text: readFileSync(join(ROOT, path), 'utf8'), surfaces }),
);

for (const violation of violations) process.stdout.write(`${violation}\n`);
process.stdout.write(`boundaries: ${paths.length} files, ${violations.length} violations\n`);
process.exitCode = violations.length === 0 && paths.length > 0 ? 0 : 1;
