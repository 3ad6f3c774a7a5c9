import type { Prompt } from '../scenario/prompt.ts';
import type { BackendRequest, BackendRequestOptions } from './backend.ts';
import { asObject } from './json-value.ts';
import type { JsonObject } from './json-value.ts';
import { versionedPath } from './versioned-path.ts';

/** Fields that make a server go on to exactly so many tokens; servers differ in what they offer. */
export type ForceLengthFields = (outputTokenCount: number) => JsonObject;

/** An OpenAI-style request. `forceLength` is what the server adds when the output length is forced. */
export function encodeOpenAIRequest(
  prompt: Prompt,
  options: BackendRequestOptions,
  forceLength: ForceLengthFields = () => ({}),
): BackendRequest {
  const body =
    prompt.kind === 'documents'
      ? { model: options.model, input: prompt.documents, encoding_format: 'float' }
      : textBody(prompt, options, forceLength);
  const merged = mergeExtraBody(body, options.extraBody);
  return {
    path: `${versionedPath(options.basePath)}${endpointPath(prompt, options)}`,
    headers: encodeHeaders(options, merged['stream'] === true),
    body: merged,
  };
}

function textBody(
  prompt: Extract<Prompt, { kind: 'text' }>,
  options: BackendRequestOptions,
  forceLength: ForceLengthFields,
): JsonObject {
  const { extraBody } = options;
  const stream = extraBody['stream'] === undefined ? options.stream : extraBody['stream'] === true;
  const outputTokenCount = requestedOutputTokenCount(prompt, extraBody);
  return {
    model: options.model,
    ...(options.endpoint === 'chat'
      ? { messages: prompt.messages }
      : { prompt: prompt.messages.map((message) => message.content).join('\n\n') }),
    ...(outputTokenCount !== undefined && !isSet(extraBody['max_completion_tokens'])
      ? { max_tokens: outputTokenCount }
      : {}),
    // Repeatable by default: sampling noise would be length noise.
    temperature: 0,
    stream,
    // Servers refuse stream options on a request that does not stream.
    ...(stream ? { stream_options: { include_usage: true } } : {}),
    ...(prompt.forceOutputLength && outputTokenCount !== undefined && extraBody['ignore_eos'] !== false
      ? forceLength(outputTokenCount)
      : {}),
  };
}

/** What the request will ask for in the end, so that fields derived from it cannot contradict the user's limit. */
function requestedOutputTokenCount(
  prompt: Extract<Prompt, { kind: 'text' }>,
  extraBody: JsonObject,
): number | undefined {
  const limit = extraBody['max_completion_tokens'] ?? extraBody['max_tokens'];
  if (typeof limit === 'number') return limit;
  return extraBody['max_tokens'] === null ? undefined : prompt.outputTokenCount;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/**
 * The user's fields over ours; `null` takes a field out. `stream_options` is merged one level deep, so that asking for
 * `continuous_usage_stats` does not silently switch usage off.
 */
function mergeExtraBody(body: JsonObject, extraBody: JsonObject): JsonObject {
  const ours = asObject(body['stream_options']);
  const theirs = asObject(extraBody['stream_options']);
  const merged = {
    ...body,
    ...extraBody,
    ...(ours && theirs ? { stream_options: { ...ours, ...theirs } } : {}),
  };
  return Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== null && value !== undefined),
  );
}

function endpointPath(prompt: Prompt, options: BackendRequestOptions): string {
  if (prompt.kind === 'documents') return '/embeddings';
  return options.endpoint === 'chat' ? '/chat/completions' : '/completions';
}

/** The user's headers win, whatever their case. */
function encodeHeaders(options: BackendRequestOptions, stream: boolean): Readonly<Record<string, string>> {
  const theirs = Object.entries(options.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    'content-type': 'application/json',
    accept: stream ? 'text/event-stream' : 'application/json',
    ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
    ...Object.fromEntries(theirs),
  };
}
