import type { FanOutClient } from '@genai-bench/runner';
import type { AnswerFeed } from '../storage/answer-feed.ts';
import type { BattleStore } from '../storage/battle-store.ts';
import type { ResolvedArenaOptions, Contestant } from './arena-options.ts';
import type { BattleReader } from './battle-reader.ts';

/** What the parts of one worker's arena share. */
export interface ArenaContext {
  /** Names this worker among those that share the store. */
  readonly workerId: string;
  readonly options: ResolvedArenaOptions;
  readonly store: BattleStore;
  readonly feed: AnswerFeed;
  readonly client: FanOutClient;
  readonly reader: BattleReader;
  readonly contestantById: ReadonlyMap<string, Contestant>;
}

/** What it takes to read what people voted; nobody is asked anything. */
export interface BoardContext extends Pick<ArenaContext, 'store' | 'reader'> {
  readonly options: Pick<ResolvedArenaOptions, 'contestants' | 'rateOptions' | 'now'>;
}
