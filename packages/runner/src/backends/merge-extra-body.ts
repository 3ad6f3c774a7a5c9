import { asObject } from './json-value.ts';
import type { JsonObject } from './json-value.ts';

/**
 * The user's fields over ours; `null` takes a field out. The field `nested` is merged one level deep, so that setting
 * one entry of it does not silently unset the others.
 */
export function mergeExtraBody(body: JsonObject, extraBody: JsonObject, nested?: string): JsonObject {
  const merged = { ...body, ...extraBody };
  if (nested !== undefined) {
    const [ours, theirs] = [asObject(body[nested]), asObject(extraBody[nested])];
    if (ours && theirs) merged[nested] = withoutNull({ ...ours, ...theirs });
  }
  return withoutNull(merged);
}

function withoutNull(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** What the request will say in `stream`: the user's word, else the plan's. */
export function wantsStream(stream: boolean, extraBody: JsonObject): boolean {
  return extraBody['stream'] === undefined ? stream : extraBody['stream'] === true;
}
