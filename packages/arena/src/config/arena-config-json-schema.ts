import { z } from 'zod';
import { arenaConfigSchema } from './arena-config-schema.ts';

/** The schema of the configuration file as JSON Schema (draft 2020-12), for editors. */
export function arenaConfigJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(arenaConfigSchema, { io: 'input' });
}
