import type { Prompt } from '../scenario/prompt.ts';
import type { BackendRequest, BackendRequestOptions, ProbeOptions, ProbeRequest } from './backend.ts';
import type { JsonObject } from './json-value.ts';
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
  const outputTokenCount = requestedOutputTokenCount(prompt, extraBody);
  return {
    model: options.model,
    ...(options.endpoint === 'chat'
      ? { messages: prompt.messages }
      : { prompt: joinContents(prompt.messages) }),
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

/** The list of models, which every OpenAI-compatible server answers without computing anything. */
export function encodeOpenAIProbe({ apiKey, basePath, headers }: ProbeOptions): ProbeRequest {
  const path = versionedPath(basePath, '/models');
  return { path, headers: mergeHeaders(keyHeader(path, apiKey), headers) };
}

/** A bearer token is something else than a key to Azure. */
function keyHeader(path: string, apiKey: string | undefined): Readonly<Record<string, string>> {
  return apiKey !== undefined && isAzureDeployment(path) ? { 'api-key': apiKey } : bearerHeader(apiKey);
}
