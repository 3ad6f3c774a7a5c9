import type { ChatMessage, Prompt } from '../scenario/prompt.ts';
import type { BackendRequest, BackendRequestOptions, ProbeOptions, ProbeRequest } from './backend.ts';
import { asCount, asObject, type JsonObject } from './json-value.ts';
import { mergeExtraBody, wantsStream } from './merge-extra-body.ts';
import { bearerHeader, mergeHeaders } from './request-headers.ts';
import { joinContents, splitSystemMessages } from './split-system-messages.ts';
import { splitQuery } from './versioned-path.ts';

export const ollamaPaths = {
  chat: '/api/chat',
  completions: '/api/generate',
  embeddings: '/api/embed',
} as const;

/** A request to Ollama's own API. */
export function encodeOllamaRequest(prompt: Prompt, options: BackendRequestOptions): BackendRequest {
  const extraBody = withModelOptions(options.extraBody);
  const body =
    prompt.kind === 'documents'
      ? { model: options.model, input: prompt.documents }
      : textBody(prompt, options, extraBody);
  const merged = mergeExtraBody(body, extraBody, 'options');
  const resource = prompt.kind === 'documents' ? 'embeddings' : options.endpoint;
  return {
    path: options.endpointPath ?? ollamaPath(options.basePath, ollamaPaths[resource]),
    headers: mergeHeaders(
      {
        'content-type': 'application/json',
        accept: merged['stream'] === true ? 'application/x-ndjson' : 'application/json',
        ...bearerHeader(options.apiKey),
      },
      options.headers,
    ),
    body: merged,
  };
}

export function ollamaOutputTokenCount(body: JsonObject): number | undefined {
  return asCount(asObject(body['options'])?.['num_predict']);
}

/** The list of models on disk, because the version is told to anybody, even by a proxy that wants a key. */
export function encodeOllamaProbe({ apiKey, basePath, headers }: ProbeOptions): ProbeRequest {
  return {
    path: ollamaPath(basePath, '/api/tags'),
    headers: mergeHeaders(bearerHeader(apiKey), headers),
  };
}

function textBody(
  prompt: Extract<Prompt, { kind: 'text' }>,
  { model, endpoint, stream }: BackendRequestOptions,
  extraBody: JsonObject,
): JsonObject {
  return {
    model,
    ...(endpoint === 'chat'
      ? { messages: prompt.messages.map(withKnownRole) }
      : generatePrompt(prompt.messages)),
    // Said in any case: Ollama streams unless told not to.
    stream: wantsStream(stream, extraBody),
    options: {
      ...(prompt.outputTokenCount === undefined ? {} : { num_predict: prompt.outputTokenCount }),
      // Repeatable by default: sampling noise would be length noise.
      temperature: 0,
    },
  };
}

function generatePrompt(messages: readonly ChatMessage[]): JsonObject {
  const { system, conversation } = splitSystemMessages(messages);
  return { prompt: joinContents(conversation), ...(system === undefined ? {} : { system }) };
}

/** Ollama knows no developers; their messages are the system's. */
function withKnownRole(message: ChatMessage): ChatMessage {
  return message.role === 'developer' ? { ...message, role: 'system' } : message;
}

/** Where Ollama keeps what other APIs have at the top of the body. */
const modelOptionNames: Readonly<Record<string, string>> = {
  max_tokens: 'num_predict',
  temperature: 'temperature',
  seed: 'seed',
  top_p: 'top_p',
  stop: 'stop',
};

/**
 * Moves what the user wrote as for other backends into `options`: at the top, Ollama would pass over it in silence.
 * What stands in the user's own `options` wins.
 */
function withModelOptions(extraBody: JsonObject): JsonObject {
  const moved = Object.entries(modelOptionNames).filter(([name]) => extraBody[name] !== undefined);
  const given = extraBody['options'];
  if (moved.length === 0 || (given !== undefined && asObject(given) === undefined)) return extraBody;
  const rest = Object.fromEntries(
    Object.entries(extraBody).filter(([name]) => !Object.hasOwn(modelOptionNames, name)),
  );
  const options = Object.fromEntries(moved.map(([name, ollamaName]) => [ollamaName, extraBody[name]]));
  return { ...rest, options: { ...options, ...asObject(given) } };
}

/** Below a base without the `/v1` or `/api` that people add out of habit. */
function ollamaPath(basePath: string, resource: string): string {
  const { path, query } = splitQuery(basePath);
  return `${path.replace(/\/(v1|api)$/, '')}${resource}${query}`;
}
