import { vocabulary } from '../text/vocabulary.ts';
import type { JsonObject } from './model-request.ts';

interface RankedToken {
  readonly token: string;
  readonly logprob: number;
}

/** Probabilities of a token and of what could have come instead, likeliest first; the same each time. */
function rankTokens(tokenNumber: number, count: number): readonly RankedToken[] {
  const chosen = -((tokenNumber % 50) + 1) / 100;
  return Array.from({ length: Math.max(1, count) }, (_, rank) => ({
    token: vocabulary[(tokenNumber + rank) % vocabulary.length] ?? '',
    logprob: chosen - rank,
  }));
}

/** `logprobs` of a chat choice: openai/openai-openapi, ChatCompletionTokenLogprob. */
export function chatLogprobs(tokens: Uint16Array, topCount: number): JsonObject {
  const entry = ({ token, logprob }: RankedToken): JsonObject => ({
    token,
    logprob,
    bytes: [...Buffer.from(token, 'utf8')],
  });
  return {
    content: Array.from(tokens, (number) => {
      const ranked = rankTokens(number, topCount);
      return { ...entry(ranked[0]!), top_logprobs: ranked.slice(0, topCount).map(entry) }; // never empty
    }),
    refusal: null,
  };
}

/** `logprobs` of a text completion. `offset` is where the first of these tokens begins in the whole text. */
export function completionLogprobs(tokens: Uint16Array, topCount: number, offset: number): JsonObject {
  const ranked = Array.from(tokens, (number) => rankTokens(number, topCount));
  let position = offset;
  return {
    tokens: ranked.map(([first]) => first!.token),
    token_logprobs: ranked.map(([first]) => first!.logprob),
    top_logprobs: ranked.map((list) =>
      Object.fromEntries(list.slice(0, topCount).map(({ token, logprob }) => [token, logprob])),
    ),
    text_offset: ranked.map(([first]) => {
      const start = position;
      position += first!.token.length;
      return start;
    }),
  };
}
