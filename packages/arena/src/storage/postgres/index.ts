export { createPostgresBattleStore, type PostgresBattleStoreOptions } from './postgres-battle-store.ts';
