import type { TokenCount, TokenCounts } from '@genai-bench/core-metrics';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { AnswerState } from './answer-state.ts';

/**
 * Token counts of one answer, each with its source. The server's usage comes first; without it the whole text is
 * counted once with the tokenizer (chunk by chunk it would miss merges); without either the count is unknown.
 *
 * A server's 0 is not believed against the evidence: 0 output (or reasoning) tokens although some arrived, or 0 input
 * tokens although something was asked. Other odd statements, such as more reasoning than output tokens, are recorded as
 * given. Where a request ends early, the counts are of what had arrived.
 */
export function countTokens(
  state: AnswerState,
  context: { readonly inputTokens?: TokenCount; readonly tokenizer?: Tokenizer },
): TokenCounts {
  const { usage, kept } = state;
  const hasPayload = state.chunkAtMs.length > 0;
  const countText = (...texts: (readonly string[] | undefined)[]): TokenCount | undefined =>
    countWhole(
      texts.flatMap((pieces) => pieces?.join('') ?? []),
      context.tokenizer,
    );
  const input = fromServer(usage.inputTokenCount || undefined) ?? context.inputTokens;
  const output =
    fromServer(hasPayload ? usage.outputTokenCount || undefined : usage.outputTokenCount) ??
    countText(kept?.reasoning, kept?.text, kept?.toolCall);
  const hasReasoning = state.chunkKind.includes('reasoning');
  const reasoning =
    fromServer(hasReasoning ? usage.reasoningTokenCount || undefined : usage.reasoningTokenCount) ??
    countText(kept?.reasoning);
  const cachedInput = fromServer(usage.cachedInputTokenCount);
  return {
    ...(input && { input }),
    ...(output && { output }),
    ...(reasoning && { reasoning }),
    ...(cachedInput && { cachedInput }),
  };
}

function fromServer(count: number | undefined): TokenCount | undefined {
  return count === undefined ? undefined : { count, source: 'server' };
}

function countWhole(texts: readonly string[], tokenizer: Tokenizer | undefined): TokenCount | undefined {
  const nonEmpty = texts.filter((text) => text !== '');
  if (tokenizer === undefined || nonEmpty.length === 0) return undefined;
  const count = nonEmpty.reduce((sum, text) => sum + tokenizer.count(text), 0);
  return { count, source: tokenizer.source };
}
