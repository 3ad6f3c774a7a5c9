import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's top folder. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Everything the scripts keep between runs; pnpm leaves dot folders of node_modules alone. */
export const CACHE = join(ROOT, 'node_modules', '.cache', 'workspace');
