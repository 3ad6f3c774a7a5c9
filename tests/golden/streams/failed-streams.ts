import type { GoldenStream } from '../golden-stream.ts';

/** Half an answer, then the failure as this server writes it, with an end mark or without. */
function failed(
  file: string,
  source: string,
  eventCount: number,
  ending: Pick<GoldenStream['expected'], 'error' | 'finishReason'>,
): GoldenStream {
  return {
    file,
    source,
    backend: 'openai',
    // Half | the failure
    reads: [
      [1100, 1],
      [1150, eventCount],
    ],
    expected: {
      outcome: 'api_error',
      ...ending,
      firstEventMs: 100,
      timeToFirstTokenMs: 100,
      timeToFirstAnswerTokenMs: 100,
      endToEndMs: 100,
      gapsMs: [],
      kinds: ['text'],
      text: 'Half',
      tokens: {},
    },
  };
}

/** Streams with status 200 in which servers give an answer up. */
export const failedStreams: readonly GoldenStream[] = [
  failed('fastchat-error.txt', 'lm-sys/FastChat, fastchat/constants.py and serve/model_worker.py', 2, {
    error: {
      code: 50004,
      message: '**NETWORK ERROR DUE TO HIGH TRAFFIC. PLEASE REGENERATE OR REFRESH THIS PAGE.**',
    },
  }),
  failed('fastapi-detail.txt', 'fastapi/fastapi, docs, "Handling errors": the body of an HTTPException', 2, {
    error: { message: 'Internal Server Error' },
  }),
  failed('openrouter-choice-error.txt', 'OpenRouter documentation, "Errors": errors in a choice', 2, {
    error: { code: 502, message: 'Provider disconnected' },
    finishReason: 'error',
  }),
  failed('dashscope-error.txt', 'Alibaba Model Studio documentation, "Error messages"', 1, {
    error: { code: 'DataInspectionFailed', message: 'Output data may contain inappropriate content.' },
  }),
  failed('tgi-error.txt', 'huggingface/text-generation-inference, router/src/server.rs, generate_stream', 1, {
    error: {
      code: 'generation',
      message: 'Request failed during generation: Server error: CUDA out of memory',
    },
  }),
  failed('sglang-abort.txt', 'sgl-project/sglang, managers/schedule_batch.py, FINISH_ABORT', 2, {
    error: {
      code: 'abort',
      rule: 'failed-finish',
      message: 'the server ended the answer with finish reason "abort"',
    },
    finishReason: 'abort',
  }),
];
