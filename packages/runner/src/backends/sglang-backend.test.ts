import { describeBackendContract } from '../testing/backend-contract.ts';
import { sglangBackend } from './sglang-backend.ts';

// Shape: sgl-project/sglang, python/sglang/srt/entrypoints/openai/protocol.py, ChatCompletionStreamResponse.
describeBackendContract(sglangBackend, {
  text: 'Moss grows.',
  outputTokenCount: 4,
  stream: `data: {"id":"5d1c","object":"chat.completion.chunk","created":1760000000,"model":"delta-8b","choices":[{"index":0,"delta":{"reasoning_content":null,"role":"assistant","content":""},"logprobs":null,"finish_reason":null,"matched_stop":null}]}

data: {"id":"5d1c","object":"chat.completion.chunk","created":1760000000,"model":"delta-8b","choices":[{"index":0,"delta":{"reasoning_content":null,"content":"Moss grows."},"logprobs":null,"finish_reason":null,"matched_stop":null}]}

data: {"id":"5d1c","object":"chat.completion.chunk","created":1760000000,"model":"delta-8b","choices":[{"index":0,"delta":{"role":null,"content":null,"reasoning_content":null,"tool_calls":null},"logprobs":null,"finish_reason":"stop","matched_stop":151645}],"usage":null}

data: {"id":"5d1c","object":"chat.completion.chunk","created":1760000000,"model":"delta-8b","choices":[],"usage":{"prompt_tokens":20,"total_tokens":24,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":16}}}

data: [DONE]

`,
});
