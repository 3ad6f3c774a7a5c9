import { z } from 'zod';
import type { RunQuery } from '../history/run-history.ts';
import { runStatusSchema } from '../schema/run-summary-schema.ts';

const tag = z
  .string()
  .max(500)
  .regex(/^[^=]+=/, 'must be key=value');

const instant = z.iso.datetime({ offset: true });

/** What narrows a list of runs, as parameters of an address. */
export const runFilters = {
  model: z.string().max(500).exactOptional(),
  backend: z.string().max(500).exactOptional(),
  status: z.enum([...runStatusSchema.options, 'running']).exactOptional(),
  from: instant.meta({ description: 'Started at this time or later.' }).exactOptional(),
  before: instant.meta({ description: 'Started before this time.' }).exactOptional(),
  text: z
    .string()
    .min(1)
    .max(200)
    .meta({ description: 'Part of the id, model, backend, task, scenarios or tags.' })
    .exactOptional(),
  tag: z
    .union([tag, z.array(tag).max(20)])
    .meta({ description: '`key=value`; repeated, all have to be there.' })
    .exactOptional(),
};

type RunFilters = z.output<z.ZodObject<typeof runFilters>>;

export function toRunQuery(
  given: RunFilters & { readonly limit: number; readonly cursor?: string },
): Omit<RunQuery, 'status'> & Pick<RunFilters, 'status'> {
  const { from, before, tag: tags, ...query } = given;
  return {
    ...query,
    ...(from === undefined ? {} : { startedFromMs: Date.parse(from) }),
    ...(before === undefined ? {} : { startedBeforeMs: Date.parse(before) }),
    ...(tags === undefined ? {} : { tags: Object.fromEntries([tags].flat().map(splitTag)) }),
  };
}

function splitTag(text: string): readonly [key: string, value: string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}
