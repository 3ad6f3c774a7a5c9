import { currentEnvironment, type StreamEnvironment } from '@genai-bench/stream-server/client';

/** What following a battle needs of the page. Tests hand in their own. */
export interface BattleEnvironment extends Pick<
  StreamEnvironment,
  'nowMs' | 'random' | 'schedule' | 'onWake'
> {
  readonly createKey: () => string;
}

export function browserEnvironment(): BattleEnvironment {
  return { ...currentEnvironment(), createKey: createRandomKey };
}

/** 128 random bits. Not `randomUUID`, which pages that came without HTTPS do not have. */
export function createRandomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
