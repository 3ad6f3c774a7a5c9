// Votes on every round of a battle that others vote on too, and prints each round whose vote was acknowledged to it.
import { createSqliteBattleStore } from '@genai-bench/arena/sqlite';
import { argv, stdout } from 'node:process';

const [, , file = '', request = '', roundCount = '0'] = argv;
const { battleId, events, ...rest } = JSON.parse(request);
const store = await createSqliteBattleStore({ file });
for (let round = 0; round < Number(roundCount);) {
  const vote = { ...events[0], round };
  try {
    const result = await store.append({
      ...rest,
      battleId,
      expectedVersion: 1 + round,
      idempotencyKey: `vote ${round}`,
      events: [vote],
    });
    if (result.kind === 'appended') stdout.write(`${round}\n`);
    round++;
  } catch (error) {
    // Another held the file for too long: the same key again.
    if (error.code !== 'store-failed') throw error;
  }
}
await store.close();
