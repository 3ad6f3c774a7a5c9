import type { ChunkKind } from '@genai-bench/core-metrics';
import type { AnswerPart } from '../backends/backend.ts';
import type { AnswerState, AnswerUsage, DecodedEvent } from './answer-state.ts';

type Delta = Extract<AnswerPart, { type: 'delta' }>;

/**
 * Adds one event to an answer. It changes `state` and returns it: a copy for every chunk would make long answers
 * quadratic. Empty payloads, role-only chunks, usage and end marks are events, but never chunks or tokens.
 */
export function reduceAnswer(state: AnswerState, event: DecodedEvent): AnswerState {
  state.eventCount += 1;
  state.firstEventAtMs ??= event.read.atMs;
  if (event.unparsed) state.unparsedEventCount += 1;
  const deltas: Delta[] = [];
  let usage: AnswerUsage | undefined;
  for (const part of event.parts) {
    switch (part.type) {
      case 'delta':
        if (hasPayload(part)) deltas.push(part);
        break;
      case 'usage':
        usage = withoutType(part);
        state.usage = { ...state.usage, ...usage };
        break;
      case 'timings':
        state.serverTimings = { ...state.serverTimings, ...withoutType(part) };
        break;
      case 'finish':
        state.finishReason = part.reason;
        break;
      case 'error':
        state.error ??= part;
        break;
      case 'done':
        state.done = true;
        break;
    }
  }
  if (deltas.length > 0) addChunk(state, event, deltas, usage);
  return state;
}

/** Kind `body` carries no text (embeddings) and counts by being there; every other kind counts by its text. */
function hasPayload(delta: Delta): boolean {
  return delta.text !== '' || delta.kind === 'body';
}

function addChunk(
  state: AnswerState,
  event: DecodedEvent,
  deltas: readonly Delta[],
  usage: AnswerUsage | undefined,
): void {
  const { atMs, readNumber } = event.read;
  const kind = event.wholeBody ? 'body' : chunkKind(deltas);
  state.chunkAtMs.push(atMs);
  state.chunkReadNumber.push(readNumber);
  state.chunkKind.push(kind);
  addTokenCount(state, deltas, usage);
  state.firstTokenAtMs ??= atMs;
  if (kind !== 'reasoning') state.firstAnswerTokenAtMs ??= atMs;
  state.lastTokenAtMs = atMs;
  if (state.kept) for (const delta of deltas) keepText(state.kept, delta);
}

/** An event that carries reasoning and answer alike is an answer chunk: the first answer token must not come later. */
function chunkKind(deltas: readonly Delta[]): ChunkKind {
  return (deltas.find((delta) => delta.kind !== 'reasoning') ?? deltas[0]!).kind;
}

/**
 * Tokens of this chunk: what its deltas state, else the growth of the cumulative usage in the same event
 * (`continuous_usage_stats`). One chunk without either, or a count that shrinks, ends the column for the whole answer,
 * because a column with holes cannot be summed. Without this rule the usage in a last content chunk would give that
 * chunk the tokens of the whole answer.
 */
function addTokenCount(state: AnswerState, deltas: readonly Delta[], usage: AnswerUsage | undefined): void {
  if (state.chunkTokenCount === undefined) return;
  const stated = statedTokenCount(deltas);
  const cumulative = usage?.outputTokenCount;
  const tokenCount =
    stated ?? (cumulative === undefined ? undefined : cumulative - state.attributedTokenCount);
  if (tokenCount === undefined || tokenCount < 0) {
    state.chunkTokenCount = undefined;
    return;
  }
  state.chunkTokenCount.push(tokenCount);
  state.attributedTokenCount += tokenCount;
}

function statedTokenCount(deltas: readonly Delta[]): number | undefined {
  let sum = 0;
  for (const delta of deltas) {
    if (delta.tokenCount === undefined) return undefined;
    sum += delta.tokenCount;
  }
  return sum;
}

function keepText(kept: NonNullable<AnswerState['kept']>, delta: Delta): void {
  if (delta.kind === 'reasoning') kept.reasoning.push(delta.text);
  else if (delta.kind === 'tool-call') kept.toolCall.push(delta.text);
  else kept.text.push(delta.text);
}

function withoutType<Part extends AnswerPart>(part: Part): Omit<Part, 'type'> {
  const { type: _, ...rest } = part;
  return rest;
}
