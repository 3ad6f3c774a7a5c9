import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { ChatMessage, Prompt } from './prompt.ts';

export interface TextPromptOptions {
  readonly messages: readonly ChatMessage[];
  /** Tokens of `messages` where they are known already; counted when absent. */
  readonly knownTokenCount?: number;
  readonly tokenizer: Tokenizer;
  readonly systemMessage: string | undefined;
  readonly outputTokenCount: number | undefined;
  readonly forceOutputLength: boolean;
}

/** A chat prompt with its tokens counted, the system message included; messages that bring their own system message keep it. */
export function textPrompt(options: TextPromptOptions): Prompt {
  const { tokenizer, systemMessage, outputTokenCount, forceOutputLength } = options;
  const bringsSystemMessage = options.messages.some(({ role }) => role === 'system' || role === 'developer');
  const messages: readonly ChatMessage[] =
    systemMessage === undefined || bringsSystemMessage
      ? options.messages
      : [{ role: 'system', content: systemMessage }, ...options.messages];
  const own = options.knownTokenCount ?? countTokens(options.messages, tokenizer);
  const count = own + countTokens(messages.slice(0, messages.length - options.messages.length), tokenizer);
  return {
    kind: 'text',
    messages,
    inputTokens: { count, source: tokenizer.source },
    ...(outputTokenCount === undefined ? {} : { outputTokenCount }),
    forceOutputLength,
  };
}

function countTokens(messages: readonly ChatMessage[], tokenizer: Tokenizer): number {
  return messages.reduce((total, { content }) => total + tokenizer.count(content), 0);
}
