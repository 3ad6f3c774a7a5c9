export { describeAnswerFeedContract } from './answer-feed-contract.ts';
export { describeBattleStoreContract } from './battle-store-contract.ts';
export { describeSharedBattleStoreContract } from './shared-battle-store-contract.ts';
