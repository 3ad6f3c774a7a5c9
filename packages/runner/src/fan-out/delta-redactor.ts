import type { ChunkKind } from '@genai-bench/core-metrics';
import { createStreamRedactor } from '../plan/redact-stream.ts';

export type OnDelta = (kind: ChunkKind, text: string, atMs: number) => void;

/** Deltas of one answer on their way to whoever shows them, with secrets taken out. */
export interface DeltaRedactor {
  readonly push: OnDelta;
  /** The answer is over: hands on what was held back. */
  end(): void;
}

/** Text and reasoning are two texts: what one has held back leaves before the other goes on. */
export function createDeltaRedactor(secrets: readonly string[], onDelta: OnDelta): DeltaRedactor {
  const redactor = createStreamRedactor(secrets);
  let last: { readonly kind: ChunkKind; readonly atMs: number } | undefined;
  const show = (kind: ChunkKind, text: string, atMs: number): void => {
    if (text !== '') onDelta(kind, text, atMs);
  };
  const end = (): void => {
    if (last !== undefined) show(last.kind, redactor.end(), last.atMs);
  };
  return {
    push(kind, text, atMs) {
      if (last !== undefined && last.kind !== kind) end();
      last = { kind, atMs };
      show(kind, redactor.push(text), atMs);
    },
    end,
  };
}

/**
 * Values of headers that carry a secret by their name. In an error message any header's value is taken out, but an
 * answer may well say `application/json`.
 */
export function secretHeaderValues(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    /auth|key|token|secret|cookie|password|credential/i.test(name) ? [value] : [],
  );
}
