import { findBackend } from '@genai-bench/runner';
import type { AnswerPart, Backend } from '@genai-bench/runner';

interface OllamaLine {
  readonly message: { readonly content: string };
  readonly done: boolean;
  readonly done_reason?: string;
  readonly prompt_eval_count?: number;
  readonly eval_count?: number;
}

/** Just enough of Ollama's native API to hold NDJSON framing against it; no backend of that name exists. */
export const ollamaNativeShape: Backend = {
  ...findBackend('openai'),
  name: 'ollama-native',
  framing: 'ndjson',
  decodeEvent(data) {
    // The fixture is ours, and its lines have this shape.
    const line = JSON.parse(data) as OllamaLine;
    const parts: AnswerPart[] = [{ type: 'delta', kind: 'text', text: line.message.content }];
    if (!line.done) return parts;
    if (line.done_reason !== undefined) parts.push({ type: 'finish', reason: line.done_reason });
    if (line.prompt_eval_count !== undefined && line.eval_count !== undefined) {
      parts.push({
        type: 'usage',
        inputTokenCount: line.prompt_eval_count,
        outputTokenCount: line.eval_count,
      });
    }
    return [...parts, { type: 'done' }];
  },
};
