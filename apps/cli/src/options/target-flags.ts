import { flag, type FlagGroup } from './flag.ts';

const url = 'http://localhost:8000';

export const targetFlags: FlagGroup = {
  title: 'Target:',
  flags: [
    flag(
      'api-base',
      'text',
      'address of the server, with or without /v1 or the endpoint (required; for ollama: OLLAMA_HOST)',
      {
        placeholder: '<url>',
        example: url,
        option: 'apiBase',
      },
    ),
    flag('model', 'text', 'model to ask for (required); with --api-model-name, only its label', {
      placeholder: '<name>',
      example: 'my-model',
    }),
    flag('api-model-name', 'text', 'name sent to the server, where it differs from --model', {
      placeholder: '<name>',
      example: 'my-model',
      option: 'model',
    }),
    flag('api-backend', 'text', 'openai, vllm, sglang, ollama or anthropic (default: openai)', {
      placeholder: '<name>',
      example: 'openai',
      option: 'backend',
    }),
    flag('task', 'text', 'text-to-text or text-to-embeddings (default: text-to-text)', {
      placeholder: '<task>',
      example: 'text-to-text',
      option: 'task',
    }),
    flag('endpoint', 'text', 'chat or completions (default: chat)', {
      placeholder: '<name>',
      example: 'chat',
      option: 'endpoint',
    }),
    flag('endpoint-path', 'text', 'exact path and query of requests below the base, which then gets no /v1', {
      placeholder: '<path>',
      example: '"/chat/completions?api-version=1"',
      option: 'endpointPath',
    }),
    flag('disable-streaming', 'off-switch', 'ask for each answer in one piece', { option: 'stream' }),
    flag('no-stream', 'off-switch', 'the same as --disable-streaming', { option: 'stream', isHidden: true }),
    flag('api-key', 'text', 'key; visible in the process list, so prefer one of the next two', {
      placeholder: '<key>',
    }),
    flag('model-api-key', 'text', 'the same as --api-key', { placeholder: '<key>', isHidden: true }),
    flag('api-key-file', 'text', 'file that holds the key', { placeholder: '<path>', example: './key.txt' }),
    flag(
      'api-key-env',
      'text',
      'variable that holds the key (default: MODEL_API_KEY, or OPENAI_API_KEY, ANTHROPIC_API_KEY by backend)',
      {
        placeholder: '<name>',
        example: 'OPENAI_API_KEY',
      },
    ),
    flag('header', 'header', 'extra request header; its value is never stored (repeatable)', {
      placeholder: '<name: value>',
      example: '"X-Team: search"',
      isList: true,
      option: 'headers',
    }),
    flag('additional-request-params', 'json', 'fields for each request body; they win over everything', {
      placeholder: '<json>',
      example: `'{"temperature": 0}'`,
      option: 'extraBody',
    }),
    flag(
      'output-length-field',
      'text',
      "body field for the output length, such as max_completion_tokens (default: the backend's)",
      {
        placeholder: '<name>',
        example: 'max_completion_tokens',
        option: 'outputLengthField',
      },
    ),
    flag('transport', 'text', 'socket or undici (default: socket; undici with a proxy)', {
      placeholder: '<name>',
      example: 'socket',
      option: 'transport',
    }),
    flag(
      'proxy',
      'text',
      'HTTP proxy (default: HTTP_PROXY or HTTPS_PROXY, but for NO_PROXY and this machine)',
      {
        placeholder: '<url>',
        example: 'http://proxy:3128',
        option: 'proxy',
      },
    ),
    flag(
      'allow-initial-errors',
      'switch',
      'go on where every first request is refused (default: stop, and say why)',
      { option: 'allowInitialErrors' },
    ),
    flag('insecure', 'switch', 'accept any TLS certificate', { option: 'allowInsecureTls' }),
    flag('ca-file', 'text-file', 'PEM file of an extra certificate authority', {
      placeholder: '<path>',
      example: './ca.pem',
      option: 'certificateAuthority',
    }),
  ],
};
