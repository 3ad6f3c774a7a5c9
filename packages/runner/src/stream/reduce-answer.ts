import type { ChunkKind } from '@genai-bench/core-metrics';
import type { AnswerPart } from '../backends/backend.ts';
import type { AnswerState, AnswerUsage, DecodedEvent, KeptText } from './answer-state.ts';

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
  let isUnread = false;
  for (const part of event.parts) {
    switch (part.type) {
      case 'delta':
        if (hasPayload(part)) deltas.push(part);
        break;
      case 'unread':
        countUnread(state, part.field);
        isUnread = true;
        break;
      case 'usage':
        usage = withoutType(part);
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
  const hasChunk = deltas.length > 0 || isUnread;
  if (usage !== undefined) addUsage(state, usage, hasChunk);
  if (hasChunk) addChunk(state, event, deltas, usage);
  return state;
}

/** So many fields of one answer are told apart. */
const maxUnreadFields = 20;

function countUnread(state: AnswerState, field: string): void {
  const { unreadPayloads } = state;
  if (!unreadPayloads.has(field) && unreadPayloads.size >= maxUnreadFields) return;
  unreadPayloads.set(field, (unreadPayloads.get(field) ?? 0) + 1);
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
  if (usage?.outputTokenCount === undefined) state.chunkUsage = undefined;
  else state.chunkUsage?.push(usage.outputTokenCount);
  state.firstTokenAtMs ??= atMs;
  if (kind !== 'reasoning' && kind !== 'unread') state.firstAnswerTokenAtMs ??= atMs;
  state.lastTokenAtMs = atMs;
  for (const delta of deltas) {
    if (delta.choice !== undefined) state.choiceCount = Math.max(state.choiceCount, delta.choice + 1);
    if (state.kept) keepText(state.kept, delta);
  }
}

/**
 * An event that carries reasoning and answer alike is an answer chunk: the first answer token must not come later. One
 * without a delta holds a payload that could not be placed.
 */
function chunkKind(deltas: readonly Delta[]): ChunkKind {
  return (deltas.find((delta) => delta.kind !== 'reasoning') ?? deltas[0])?.kind ?? 'unread';
}

/** Whether all of the server's words on output tokens so far are a running total, or each its own addition. */
function addUsage(state: AnswerState, usage: AnswerUsage, hasChunk: boolean): void {
  state.usage = { ...state.usage, ...usage };
  const count = usage.outputTokenCount;
  if (count === undefined) return;
  const { series } = state;
  series.shrinks ||= hasChunk && count < (series.last ?? 0);
  series.sumBefore += series.last ?? 0;
  series.last = count;
  series.lastHasChunk = hasChunk;
}

function keepText(kept: KeptText, delta: Delta): void {
  kept.length += delta.text.length;
  if (delta.kind === 'reasoning') kept.reasoning.push(delta.text);
  else if (delta.kind === 'tool-call') kept.toolCall.push(delta.text);
  else kept.text.push(delta.text);
}

function withoutType<Part extends AnswerPart>(part: Part): Omit<Part, 'type'> {
  const { type: _, ...rest } = part;
  return rest;
}
