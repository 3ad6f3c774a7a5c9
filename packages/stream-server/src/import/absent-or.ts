import { z } from 'zod';

/** A field that may be absent; Python writes null for what is unknown, which reads as absent here. */
export function absentOr<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().transform((value) => value ?? undefined);
}
