import { inspect } from 'node:util';

/**
 * A value that must not reach any output. Printing, inspecting or serialising it gives a placeholder; only `reveal`
 * gives the value, and only the code that puts it into a request header calls that.
 */
export class Secret {
  readonly #value: string;
  /** Where it came from, such as `env OPENAI_API_KEY`; safe to print. */
  readonly source: string;

  constructor(value: string, source: string) {
    this.#value = value;
    this.source = source;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return `[secret from ${this.source}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
