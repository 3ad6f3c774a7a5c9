/** How the simulator counts input tokens. */
export type TokenCounter = (text: string) => number;

/**
 * One token per four UTF-16 units, rounded up; 0 for empty text.
 * Not a tokenizer: a cheap rule that anyone can repeat by hand.
 */
export const countTokensByLength: TokenCounter = (text) => Math.ceil(text.length / 4);
