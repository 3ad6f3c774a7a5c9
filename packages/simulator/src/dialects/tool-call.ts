import type { ByteString } from '../stream/byte-string.ts';
import type { StreamPlan } from '../stream/stream-plan.ts';
import type { TokenChunk } from './dialect.ts';

/** Of a choice's tool call. */
export function callId({ id, choiceIndex }: StreamPlan): string {
  return choiceIndex === 0 ? `call_${id}` : `call_${id}_${choiceIndex}`;
}

/**
 * A chunk's part of a call's arguments, `{"text":"…"}` as a whole. They are JSON within JSON, so their text, escaped
 * once already, is escaped again.
 */
export function argumentsDelta(plan: StreamPlan, { text, firstIndex, tokenCount }: TokenChunk): ByteString {
  const isFirst = firstIndex === plan.tokens.length - plan.behaviour.toolCallTokens;
  const isLast = firstIndex + tokenCount === plan.tokens.length;
  const json = `${isFirst ? '{"text":"' : ''}${text}${isLast ? '"}' : ''}`;
  return json.replace(/["\\]/g, String.raw`\$&`);
}
