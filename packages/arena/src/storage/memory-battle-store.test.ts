import { describeBattleStoreContract } from '../testing/battle-store-contract.ts';
import { createMemoryBattleStore } from './memory-battle-store.ts';

describeBattleStoreContract('memory', async () => createMemoryBattleStore());
