export { parseArenaConfig, type ParseOptions } from './parse-arena-config.ts';
export type { ArenaConfig, HostConfig, ModelConfig } from './arena-config.ts';
export { ArenaConfigError, type ConfigIssue } from './arena-config-error.ts';
export { arenaConfigJsonSchema } from './arena-config-json-schema.ts';
export { listHosts } from './list-hosts.ts';
export type { HostEnvironment } from './environment-hosts.ts';
export { createContestants } from './create-contestants.ts';
export type { ContestantOptions, CreatedContestants } from './create-contestants.ts';
export { readArenaOptions } from './read-arena-options.ts';
