import { createRedactor } from '@genai-bench/runner';

/** Takes secrets out of texts; more of them become known as runs are started. */
export interface HiddenTexts {
  hide(secrets: readonly string[]): void;
  readonly redact: (text: string) => string;
}

export function createHiddenTexts(secrets: readonly string[]): HiddenTexts {
  const known = new Set(secrets);
  let redact = createRedactor([...known]);
  return {
    hide(more) {
      for (const secret of more) known.add(secret);
      redact = createRedactor([...known]);
    },
    redact: (text) => redact(text),
  };
}
