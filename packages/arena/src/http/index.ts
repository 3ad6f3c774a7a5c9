export { createArenaRouter, describeArena } from './create-arena-router.ts';
export type { ArenaRouterLimits, ArenaRouterOptions } from './arena-router-options.ts';
export type { MinuteRate } from './voter/limit-rates.ts';
export { createArenaSocket } from './follow/create-arena-socket.ts';
export type { ArenaSocket, ArenaSocketOptions, BattleSocket } from './follow/create-arena-socket.ts';
