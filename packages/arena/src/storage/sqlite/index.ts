export { createSqliteBattleStore, type SqliteBattleStoreOptions } from './sqlite-battle-store.ts';
