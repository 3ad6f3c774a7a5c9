import type { OutputTokenCount, TokenCount, TokenCounts } from '@genai-bench/core-metrics';
import { createEstimateTokenizer } from '../tokenizer/estimate-tokenizer.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { AnswerState } from './answer-state.ts';

interface CountContext {
  readonly inputTokens?: TokenCount;
  readonly tokenizer?: Tokenizer;
}

/**
 * Token counts of one answer, each with its source. The server's usage comes first; without it the whole text is
 * counted once with the tokenizer (chunk by chunk it would miss merges); without either the count is unknown.
 *
 * A server's 0 is not believed against the evidence: 0 output (or reasoning) tokens although some arrived, or 0 input
 * tokens although something was asked. Its count of output tokens is held against what arrived (`weighOutput`). Other odd
 * statements, such as more reasoning than output tokens, are recorded as given. Where a request ends early, the counts
 * are of what had arrived.
 */
export function countTokens(state: AnswerState, context: CountContext): TokenCounts {
  const { usage, kept } = state;
  const hasPayload = state.chunkAtMs.length > 0;
  const countText = (...texts: (readonly string[] | undefined)[]): TokenCount | undefined =>
    countWhole(
      texts.flatMap((pieces) => pieces?.join('') ?? []),
      context.tokenizer,
    );
  const input = fromServer(usage.inputTokenCount || undefined) ?? context.inputTokens;
  const statedOutput = statedOutputTokenCount(state);
  const stated = hasPayload ? statedOutput || undefined : statedOutput;
  const output =
    stated === undefined
      ? countedOutput(countText(kept?.reasoning, kept?.text, kept?.toolCall))
      : weighOutput(stated, state, context.tokenizer);
  const hasReasoning = state.chunkKind.includes('reasoning');
  const reasoning =
    fromServer(hasReasoning ? usage.reasoningTokenCount || undefined : usage.reasoningTokenCount) ??
    countText(kept?.reasoning);
  const cachedInput = fromServer(usage.cachedInputTokenCount);
  return {
    ...(input && { input }),
    ...output,
    ...(reasoning && { reasoning }),
    ...(cachedInput && { cachedInput }),
  };
}

function fromServer(count: number | undefined): TokenCount | undefined {
  return count === undefined ? undefined : { count, source: 'server' };
}

function countedOutput(output: TokenCount | undefined): Pick<TokenCounts, 'output'> {
  return output === undefined ? {} : { output };
}

function countWhole(texts: readonly string[], tokenizer: Tokenizer | undefined): TokenCount | undefined {
  const nonEmpty = texts.filter((text) => text !== '');
  if (tokenizer === undefined || nonEmpty.length === 0) return undefined;
  const count = nonEmpty.reduce((sum, text) => sum + tokenizer.count(text), 0);
  return { count, source: tokenizer.source };
}

/**
 * The server's words on output tokens are a running total, unless one that came with a chunk was lower than the one
 * before, or the last accounts for less than half a token a chunk: then each is the number of its own chunk.
 */
function statesAdditions({ series, chunkUsage }: AnswerState): boolean {
  if (series.last === undefined || chunkUsage === undefined) return false;
  return series.shrinks || series.last * 2 < chunkUsage.length;
}

/**
 * Whether numbers that pass for running totals are nearer to the text as numbers of their own chunks, and the two readings
 * of what followed the first chunk differ by more than two times: 3 and 4 can be 4 tokens or 7.
 */
function isRatherAdditions(state: AnswerState, textCount: number): boolean {
  const { series, chunkUsage = [] } = state;
  const [first] = chunkUsage;
  if (series.last === undefined || first === undefined || statesAdditions(state)) return false;
  const sum = sumOf(chunkUsage);
  return sum - first > 2 * (series.last - first) && textCount ** 2 > sum * series.last;
}

/** All output tokens as the server states them. Behind additions it may still state their sum at the end. */
function statedOutputTokenCount(state: AnswerState): number | undefined {
  const { last, sumBefore, lastHasChunk } = state.series;
  if (last === undefined || !statesAdditions(state)) return last;
  return !lastHasChunk && last >= sumBefore ? last : sumBefore + last;
}

/**
 * Tokens of each chunk, where the server states usage with every one; `undefined` where that leaves more than half of
 * the chunks without a token, as a total does that is repeated with each.
 */
export function chunkTokenCounts(state: AnswerState): readonly number[] | undefined {
  const { chunkUsage } = state;
  if (chunkUsage === undefined || chunkUsage.length === 0) return undefined;
  const counts = statesAdditions(state)
    ? chunkUsage
    : chunkUsage.map((total, index) => total - (chunkUsage[index - 1] ?? 0));
  const filledCount = counts.filter((count) => count > 0).length;
  return filledCount * 2 < counts.length ? undefined : counts;
}

const estimate = createEstimateTokenizer();

/**
 * The server's count of output tokens beside what arrived. Tokens of reasoning that it states and does not show are no
 * part of `visible`; where it shows only some (a summary), those are counted from their text. What is left must be at
 * least half of what the text counts (a quarter, for a tool call), and at most twice that or twice the number of chunks,
 * whichever is more: a token can be a single character, but hardly less than a chunk. Else the count is `contradicted`: hidden reasoning that is
 * not stated, a usage that is wrong, or tokens without a chunk.
 *
 * The text is estimated from its length first, and counted with a vocabulary only where that looks wrong.
 */
function weighOutput(
  stated: number,
  state: AnswerState,
  tokenizer: Tokenizer | undefined,
): { readonly output: OutputTokenCount; readonly visible?: TokenCount } {
  const output: TokenCount = { count: stated, source: 'server' };
  if (stated === 0) return { output };
  if (state.chunkAtMs.length === 0) {
    const isHidden = (state.usage.reasoningTokenCount ?? 0) * 2 >= stated;
    return isHidden
      ? { output, visible: { count: 0, source: 'server' } }
      : { output: { ...output, contradicted: true } };
  }
  const estimated = plausibleVisible(stated, state, estimate);
  const isSure = estimated?.source === 'server' || tokenizer?.source !== 'tokenizer';
  const found = isSure ? estimated : (plausibleVisible(stated, state, tokenizer) ?? estimated);
  if (found !== undefined) return found.count === stated ? { output } : { output, visible: found };
  // A body in one piece has no arrivals that could contradict it.
  return state.chunkKind[0] === 'body' ? { output } : { output: { ...output, contradicted: true } };
}

/** Output tokens that can be those that arrived, by this tokenizer's count of the text; `undefined` for none. */
function plausibleVisible(stated: number, state: AnswerState, tokenizer: Tokenizer): TokenCount | undefined {
  const { kept, chunkKind } = state;
  const count = (pieces: readonly string[] = []): number =>
    countWhole([pieces.join('')], tokenizer)?.count ?? 0;
  const shownReasoning = count(kept?.reasoning);
  const callCount = count(kept?.toolCall);
  const textCount = shownReasoning + count(kept?.text) + callCount;
  const laterCount = sumOf(chunkTokenCounts(state)?.slice(1) ?? []);
  // Names and keys of a call are long for the tokens that they are, and some servers do not count them.
  const low = (textCount - callCount) / 2 + callCount / 4;
  // The marks around a call are tokens as well and not shown, and its JSON has about two characters to a token.
  const high = Math.max(chunkKind.length, textCount + callCount, laterCount) * 2;
  const isPlausible = (visible: number): boolean => visible >= low && visible <= high;
  if (isRatherAdditions(state, textCount)) return undefined;
  const reasoning = state.usage.reasoningTokenCount ?? 0;
  const all: TokenCount = { count: stated, source: 'server' };
  if (reasoning > 0 && reasoning <= stated) {
    const answerCount = stated - reasoning;
    const reasoningChunkCount = chunkKind.filter((kind) => kind === 'reasoning').length;
    const isShown = shownReasoning > 0;
    const isPartial = isShown && reasoning > 2 * Math.max(reasoningChunkCount, shownReasoning);
    if (isPartial) {
      const visible = answerCount + shownReasoning;
      return isPlausible(visible) ? { count: visible, source: tokenizer.source } : undefined;
    }
    // Reasoning that a server leaves within the text of the answer is stated as well, but not hidden.
    if (!isShown && isPlausible(answerCount)) return { count: answerCount, source: 'server' };
  }
  return isPlausible(stated) ? all : undefined;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
