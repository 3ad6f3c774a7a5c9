import type { z } from 'zod';
import type { arenaConfigSchema } from './arena-config-schema.ts';

/** What a configuration file says, checked, with times in ms where names end so. */
export type ArenaConfig = z.output<typeof arenaConfigSchema>;
export type ModelConfig = ArenaConfig['models'][number];
export type HostConfig = ArenaConfig['hosts'][number];
