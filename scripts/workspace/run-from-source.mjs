// Preloaded with `--import`: lets Node run TypeScript. Each thread loads it too, because the hooks of Node 20 belong to one.
import { register } from 'node:module';
import { register as registerTypeScript } from 'tsx/esm/api';

registerTypeScript();
register('./resolve-built-name.mjs', import.meta.url);
