import { englishArenaMessages } from '../arena/format/english-arena-messages.ts';
import { englishMessages as englishBenchmarkMessages } from './english-messages.ts';

export const englishMessages = { ...englishBenchmarkMessages, ...englishArenaMessages };

/** Every word that the components show. Give a part of it to `messages` to translate or to rename. */
export type Messages = Readonly<Record<keyof typeof englishMessages, string>>;

export function completeMessages(messages: Partial<Messages> | undefined): Messages {
  return messages === undefined ? englishMessages : { ...englishMessages, ...messages };
}

/** Puts values into the `{name}` places of a message; a place without a value stays as it is. */
export function fillMessage(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}

/** The message of that name, else the word itself: backends have names, not translations. */
export function wordOf(messages: Messages, name: string): string {
  return name in messages ? messages[name as keyof Messages] : name;
}
