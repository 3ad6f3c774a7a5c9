/**
 * What someone has to read to understand one thing from end to end.
 *
 * - `entries`: where the reader starts, by the name of an exported function, or by path for a file that exports nothing.
 * - `folders`: relative imports, types included, are followed as long as they stay in these.
 * - `siblings`: of several implementations of one seam the reader follows one; names of the others' files begin so.
 *
 * Imports by a package's name are not followed: what lies behind one is an entry of its own.
 *
 * @typedef {object} Journey
 * @property {string} name
 * @property {readonly string[]} entries
 * @property {readonly string[]} folders
 * @property {readonly string[]} [siblings]
 */

const RUNNER = 'packages/runner/src';
const SERVER = 'packages/stream-server/src';
const PAGE = 'packages/dashboard-react/src';
const ARENA = 'packages/arena/src';

/** @type {readonly Journey[]} */
export const JOURNEYS = [
  {
    name: 'a request, from its due time to its record',
    entries: [`${RUNNER}/load/load-thread.ts`, `${RUNNER}/decode/decode-thread.ts`, 'RequestRecord'],
    folders: [RUNNER, 'packages/core-metrics/src/record'],
    siblings: [
      `${RUNNER}/backends/anthropic`,
      `${RUNNER}/backends/ollama`,
      `${RUNNER}/backends/sglang`,
      `${RUNNER}/backends/vllm`,
      `${RUNNER}/transport/undici`,
      `${RUNNER}/tokenizer/gpt`,
      `${RUNNER}/tokenizer/hugging-face`,
    ],
  },
  {
    name: 'an event, from the runner to the latency chart',
    entries: [
      'createRunPublisher',
      'createViewerEndpoint',
      'createRunStream',
      'useBenchmarkStream',
      'LatencyPanel',
    ],
    folders: [SERVER, PAGE],
  },
  {
    name: 'a vote, from the page into SQLite',
    entries: [
      'VoteBar',
      'createBattleStore',
      'createCommandRoutes',
      'commandBattle',
      'createSqliteBattleStore',
    ],
    folders: [ARENA, `${PAGE}/arena`],
    siblings: [`${ARENA}/ratings/`],
  },
  {
    name: 'an option, from the command line into the plan',
    entries: ['readBenchmarkRequest', 'parseRunPlan'],
    folders: ['apps/cli/src/options', `${RUNNER}/plan`],
  },
  {
    name: 'a stored run, from SQLite to its page',
    entries: ['createSqliteRunHistory', 'createRunRoutes', 'useRunRecords', 'RequestTable'],
    folders: [SERVER, PAGE],
  },
];
