// Saves one run whole into a history, and then one whose records do not end, saying how many it has given, until it is
// killed. Plain JavaScript, so that it needs nothing but the build.
import { argv, stdout } from 'node:process';

const [, , place = '', request = ''] = argv;
const { whole, endless, record } = JSON.parse(request);
const history = await openHistory();
await history.saveRun(whole, [[record]]);
await history.saveRun(endless, withoutEnd());

async function* withoutEnd() {
  for (let from = 0; ; from += 500) {
    yield Array.from({ length: 500 }, (_, position) => ({ ...record, index: from + position }));
    stdout.write(`${from + 500}\n`);
  }
}

async function openHistory() {
  if (!place.startsWith('postgres:')) {
    const { createSqliteRunHistory } = await import('@genai-bench/stream-server');
    return createSqliteRunHistory({ path: place });
  }
  const { createPostgresRunHistory } = await import('@genai-bench/stream-server/postgres');
  return createPostgresRunHistory({ url: place });
}
