import type { Secret } from '../plan/secret.ts';

/** One model that is asked. */
export interface FanOutTarget {
  /** The caller's name for it, unique within the call. */
  readonly id: string;
  /** The name of a backend, as in a benchmark. */
  readonly backend: string;
  readonly apiBase: string;
  readonly apiKey?: string | Secret;
  readonly model: string;
  readonly endpoint?: 'chat' | 'completions';
  /** Extra request headers. Their values count as secrets. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Fields merged into the request's body; they win over everything. */
  readonly extraBody?: Readonly<Record<string, unknown>>;
  readonly allowInsecureTls?: boolean;
}
