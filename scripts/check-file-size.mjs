// Warns about source files over 250 lines and fails over 400 (tests: 400 and 600).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeFileSize } from './judge-file-size.mjs';
import { trackedFiles } from './tracked-files.mjs';
import { ROOT } from './workspace/root.mjs';

const paths = trackedFiles(/\.(ts|tsx|mts|mjs)$/);
let tooLongCount = 0;
for (const path of paths) {
  const { verdict, lineCount } = judgeFileSize({ path, text: readFileSync(join(ROOT, path), 'utf8') });
  if (verdict === 'fine') continue;
  if (verdict === 'too-long') tooLongCount += 1;
  const advice = verdict === 'too-long' ? 'split it by concept' : 'look again';
  process.stdout.write(`${path}: ${lineCount} lines, ${advice}\n`);
}
process.stdout.write(`file size: ${paths.length} files, ${tooLongCount} too long\n`);
process.exitCode = tooLongCount === 0 && paths.length > 0 ? 0 : 1;
