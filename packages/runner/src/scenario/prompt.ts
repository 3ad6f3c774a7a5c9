import type { TokenCount } from '@genai-bench/core-metrics';

/** One message of a conversation, in the roles of chat APIs. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool' | 'developer';
  readonly content: string;
}

/** What one request asks, prepared ahead of the clock and independent of any server's format. */
export type Prompt =
  | {
      readonly kind: 'text';
      readonly messages: readonly ChatMessage[];
      /** As counted by the run's tokenizer, without the server's chat template. */
      readonly inputTokens: TokenCount;
      /** Output length to ask for (`max_tokens`); absent when the data set decides. */
      readonly outputTokenCount?: number;
      /** Ask the server to go on to `outputTokenCount` (`ignore_eos`), where its backend can. */
      readonly forceOutputLength: boolean;
    }
  | {
      readonly kind: 'documents';
      readonly documents: readonly string[];
      readonly inputTokens: TokenCount;
    };
