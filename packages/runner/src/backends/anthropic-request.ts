import type { ChatMessage, Prompt } from '../scenario/prompt.ts';
import { RunnerError } from '../errors.ts';
import type { BackendRequest, BackendRequestOptions, ProbeOptions, ProbeRequest } from './backend.ts';
import type { JsonObject } from './json-value.ts';
import { mergeExtraBody, wantsStream } from './merge-extra-body.ts';
import { mergeHeaders } from './request-headers.ts';
import { splitSystemMessages } from './split-system-messages.ts';
import { versionedPath } from './versioned-path.ts';

export const anthropicPaths = { chat: '/messages' } as const;

/** The version whose event names and fields this backend reads. */
const apiVersion = '2023-06-01';

/** The API refuses a request without a limit. Every model allows this much. */
const defaultMaxTokens = 4096;

/** A request to the Messages API. */
export function encodeAnthropicRequest(prompt: Prompt, options: BackendRequestOptions): BackendRequest {
  if (prompt.kind === 'documents') {
    throw new RunnerError(
      'invalid-plan',
      'the backend anthropic has no embeddings; use the task text-to-text',
    );
  }
  const body = mergeExtraBody(messagesBody(prompt, options), options.extraBody);
  return {
    path: options.endpointPath ?? versionedPath(options.basePath, anthropicPaths.chat),
    headers: mergeHeaders(
      {
        'content-type': 'application/json',
        accept: body['stream'] === true ? 'text/event-stream' : 'application/json',
        ...identity(options.apiKey),
      },
      options.headers,
    ),
    body,
  };
}

/** The list of models. */
export function encodeAnthropicProbe({ apiKey, basePath, headers }: ProbeOptions): ProbeRequest {
  return {
    path: versionedPath(basePath, '/models'),
    headers: mergeHeaders(identity(apiKey), headers),
  };
}

function identity(apiKey: string | undefined): Readonly<Record<string, string>> {
  return {
    'anthropic-version': apiVersion,
    ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }),
  };
}

function messagesBody(
  prompt: Extract<Prompt, { kind: 'text' }>,
  { model, stream, extraBody }: BackendRequestOptions,
): JsonObject {
  const { system, conversation } = splitSystemMessages(prompt.messages);
  return {
    model,
    ...(system === undefined ? {} : { system }),
    messages: conversation.map(withKnownRole),
    max_tokens: prompt.outputTokenCount ?? defaultMaxTokens,
    // Repeatable by default: sampling noise would be length noise.
    temperature: 0,
    stream: wantsStream(stream, extraBody),
  };
}

/** Results of tools belong to the user's side of the conversation. */
function withKnownRole({ role, content }: ChatMessage): JsonObject {
  return { role: role === 'assistant' ? 'assistant' : 'user', content };
}
