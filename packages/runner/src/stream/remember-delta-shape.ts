import type { AnswerPart } from '../backends/backend.ts';

type DecodeEvent = (data: string, eventName: string | undefined) => readonly AnswerPart[];

/** An event around its one text: the same bytes before and after mean the same event with another text. */
interface DeltaShape {
  readonly before: string;
  readonly after: string;
  readonly eventName: string | undefined;
  readonly delta: Extract<AnswerPart, { type: 'delta' }>;
}

/** Inside a JSON string these characters stand for themselves: all but quotes, backslashes and control characters. */
// oxlint-disable-next-line no-control-regex -- JSON forbids exactly these.
const plainText = /^[^"\\\u0000-\u001f]+$/;

/**
 * Decodes like `decode`, but parses only events that differ from the one before in more than their text. A stream
 * repeats some 200 bytes of JSON around each token; parsing them again and again is most of what decoding costs.
 */
export function rememberDeltaShape(decode: DecodeEvent): DecodeEvent {
  let shape: DeltaShape | undefined;
  return (data, eventName) => {
    const text = shape === undefined ? undefined : textWithin(shape, data, eventName);
    if (shape !== undefined && text !== undefined) return [{ ...shape.delta, text }];
    const parts = decode(data, eventName);
    shape = shapeOf(parts, data, eventName);
    return parts;
  };
}

function textWithin(
  { before, after, ...shape }: DeltaShape,
  data: string,
  eventName: string | undefined,
): string | undefined {
  if (eventName !== shape.eventName || data.length <= before.length + after.length) return undefined;
  if (!data.startsWith(before) || !data.endsWith(after)) return undefined;
  const text = data.slice(before.length, data.length - after.length);
  return plainText.test(text) ? text : undefined;
}

/** Only where the text stands in exactly one place: elsewhere it could be a key or another value. */
function shapeOf(
  parts: readonly AnswerPart[],
  data: string,
  eventName: string | undefined,
): DeltaShape | undefined {
  const [delta] = parts;
  if (parts.length !== 1 || delta?.type !== 'delta' || !plainText.test(delta.text)) return undefined;
  const quoted = `"${delta.text}"`;
  const at = data.indexOf(quoted);
  if (at === -1 || data.includes(quoted, at + 1)) return undefined;
  return { before: data.slice(0, at + 1), after: data.slice(at + quoted.length - 1), eventName, delta };
}
