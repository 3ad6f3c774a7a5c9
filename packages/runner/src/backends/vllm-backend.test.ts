import { describeBackendContract } from '../testing/backend-contract.ts';
import { vllmBackend } from './vllm-backend.ts';

// Shape: vllm-project/vllm, vllm/entrypoints/openai/protocol.py, ChatCompletionStreamResponse.
describeBackendContract(vllmBackend, {
  text: 'Rain stops.',
  outputTokenCount: 3,
  stream: `data: {"id":"chatcmpl-7f","object":"chat.completion.chunk","created":1760000000,"model":"river-7b","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}

data: {"id":"chatcmpl-7f","object":"chat.completion.chunk","created":1760000000,"model":"river-7b","choices":[{"index":0,"delta":{"content":"Rain stops."},"logprobs":null,"finish_reason":null,"token_ids":null}]}

data: {"id":"chatcmpl-7f","object":"chat.completion.chunk","created":1760000000,"model":"river-7b","choices":[{"index":0,"delta":{"content":""},"logprobs":null,"finish_reason":"stop","stop_reason":null,"token_ids":null}]}

data: {"id":"chatcmpl-7f","object":"chat.completion.chunk","created":1760000000,"model":"river-7b","choices":[],"usage":{"prompt_tokens":12,"total_tokens":15,"completion_tokens":3}}

data: [DONE]

`,
});
