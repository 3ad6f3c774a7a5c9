import { dirname, join, resolve } from 'node:path';
import { describePostgresUrl, isPostgresUrl } from '@genai-bench/storage';
import type { RawFlags } from '../options/raw-flags.ts';
import { xdgFolder } from '../options/xdg-folder.ts';
import { UsageError } from '../usage-error.ts';
import type { ModelsFile } from './read-models-file.ts';

/** Where battles and votes are kept. */
export type StorePlace =
  | { readonly kind: 'memory' }
  | { readonly kind: 'file'; readonly path: string }
  /** The address may hold a password. */
  | { readonly kind: 'redis'; readonly url: string }
  | { readonly kind: 'postgres'; readonly url: string };

type Env = Readonly<Record<string, string | undefined>>;

/** `--store`, then `GENAI_BENCH_ARENA_STORE`, then what the models file says, then the place that the XDG rules name. */
export function readStorePlace(raw: RawFlags, env: Env, modelsFile: ModelsFile | undefined): StorePlace {
  const flag = raw.get('store');
  if (flag === '') throw new UsageError('--store is empty. Write for instance --store ./arena.db.');
  const stated = flag ?? (env['GENAI_BENCH_ARENA_STORE'] || undefined);
  if (stated !== undefined) return placeOf(String(stated), '.');
  const inFile = modelsFile?.config.store;
  // As in other configuration files, a path starts from where the file is.
  if (modelsFile !== undefined && inFile !== undefined) return placeOf(inFile, dirname(modelsFile.path));
  return { kind: 'file', path: join(xdgFolder('XDG_DATA_HOME', env), 'arena.db') };
}

function placeOf(text: string, folder: string): StorePlace {
  if (text === 'memory') return { kind: 'memory' };
  if (/^rediss?:\/\//i.test(text)) return { kind: 'redis', url: text };
  if (isPostgresUrl(text)) return { kind: 'postgres', url: text };
  // The text is not repeated: it may be an address with a password.
  if (/^\w+:\/\//.test(text))
    throw new UsageError(
      '--store must be a file, memory, or an address that begins with postgres://, redis:// or rediss://.',
    );
  return { kind: 'file', path: resolve(folder, text) };
}

/** For messages, without a password. */
export function describePlace(place: StorePlace): string {
  if (place.kind === 'memory') return 'memory, until this command ends';
  if (place.kind === 'file') return place.path;
  if (place.kind === 'postgres')
    return URL.canParse(place.url) ? describePostgresUrl(place.url) : 'PostgreSQL';
  return URL.canParse(place.url) ? `Redis at ${new URL(place.url).host}` : 'Redis';
}
