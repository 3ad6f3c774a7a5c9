import pc from 'picocolors';

export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
  readonly cyan: (text: string) => string;
}

export function createPaint(hasColor: boolean): Paint {
  const { bold, dim, red, yellow, green, cyan } = pc.createColors(hasColor);
  return { bold, dim, red, yellow, green, cyan };
}

/**
 * Whether to write colours to a stream. `--no-color` beats FORCE_COLOR, that beats NO_COLOR (any non-empty value), that
 * beats what the terminal is.
 */
export function wantsColor(options: {
  readonly isAllowed: boolean;
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}): boolean {
  const { isAllowed, isTerminal, env } = options;
  if (!isAllowed) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env['NO_COLOR']) return false;
  return isTerminal && env['TERM'] !== 'dumb';
}
