import type { ChatMessage } from '../scenario/prompt.ts';

/** For APIs that take the system prompt apart from the conversation: all of it as one text, and the rest. */
export function splitSystemMessages(messages: readonly ChatMessage[]): {
  readonly system: string | undefined;
  readonly conversation: readonly ChatMessage[];
} {
  const isSystem = ({ role }: ChatMessage): boolean => role === 'system' || role === 'developer';
  const system = joinContents(messages.filter(isSystem));
  return {
    system: system === '' ? undefined : system,
    conversation: messages.filter((message) => !isSystem(message)),
  };
}

/** A conversation as one text. */
export function joinContents(messages: readonly ChatMessage[]): string {
  return messages.map((message) => message.content).join('\n\n');
}
