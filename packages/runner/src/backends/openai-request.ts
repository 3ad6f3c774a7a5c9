import type { Prompt } from '../scenario/prompt.ts';
import type { BackendRequest, BackendRequestOptions, ProbeOptions, ProbeRequest } from './backend.ts';
import { asCount, type JsonObject } from './json-value.ts';
import { mergeExtraBody, wantsStream } from './merge-extra-body.ts';
import { bearerHeader, mergeHeaders } from './request-headers.ts';
import { joinContents } from './split-system-messages.ts';
import { isAzureDeployment, versionedPath } from './versioned-path.ts';

export const openaiPaths = {
  chat: '/chat/completions',
  completions: '/completions',
  embeddings: '/embeddings',
} as const;

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
  const merged = mergeExtraBody(body, options.extraBody, 'stream_options');
  const resource = openaiPaths[prompt.kind === 'documents' ? 'embeddings' : options.endpoint];
  const path = options.endpointPath ?? versionedPath(options.basePath, resource);
  return {
    path,
    headers: mergeHeaders(
      {
        'content-type': 'application/json',
        accept: merged['stream'] === true ? 'text/event-stream' : 'application/json',
        ...keyHeader(path, options.apiKey),
      },
      options.headers,
    ),
    body: merged,
  };
}

function textBody(
  prompt: Extract<Prompt, { kind: 'text' }>,
  options: BackendRequestOptions,
  forceLength: ForceLengthFields,
): JsonObject {
  const { extraBody } = options;
  const stream = wantsStream(options.stream, extraBody);
  const ownLimit = setsAnotherLimit(extraBody, options.outputLengthField)
    ? {}
    : { [options.outputLengthField ?? 'max_tokens']: prompt.outputTokenCount };
  // What the request will ask for in the end, so that fields derived from it cannot contradict the user's limit.
  const outputTokenCount = requestedOutputTokenCount(mergeExtraBody(ownLimit, extraBody), options);
  return {
    model: options.model,
    ...(options.endpoint === 'chat'
      ? { messages: prompt.messages }
      : { prompt: joinContents(prompt.messages) }),
    ...ownLimit,
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

/** Fields that limit the output, the one that a server heeds first before the others. */
const limitFields = ['max_completion_tokens', 'max_tokens'];

/** The limit of a body; a field that the user named comes before those of the API. */
export function requestedOutputTokenCount(
  body: JsonObject,
  { outputLengthField }: Pick<BackendRequestOptions, 'outputLengthField'>,
): number | undefined {
  const fields = outputLengthField === undefined ? limitFields : [outputLengthField, ...limitFields];
  return fields.map((field) => asCount(body[field])).find((limit) => limit !== undefined);
}

/** Servers refuse two limits in one request, or heed one of them. */
function setsAnotherLimit(extraBody: JsonObject, lengthField = 'max_tokens'): boolean {
  return limitFields.some((field) => field !== lengthField && asCount(extraBody[field]) !== undefined);
}

/** The list of models, which every OpenAI-compatible server answers without computing anything. */
export function encodeOpenAIProbe({ apiKey, basePath, headers }: ProbeOptions): ProbeRequest {
  const path = versionedPath(basePath, '/models');
  return { path, headers: mergeHeaders(keyHeader(path, apiKey), headers) };
}

/** A bearer token is something else than a key to Azure. */
function keyHeader(path: string, apiKey: string | undefined): Readonly<Record<string, string>> {
  return apiKey !== undefined && isAzureDeployment(path) ? { 'api-key': apiKey } : bearerHeader(apiKey);
}
