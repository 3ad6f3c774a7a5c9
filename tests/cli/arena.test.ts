import { readdirSync, readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { arenaConfigJsonSchema, parseArenaConfig } from '@genai-bench/arena/config';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openArenaPage } from '../arena/support/arena-page.ts';
import { playBattle } from '../arena/support/play-battle.ts';
import { cliForTest } from '../support/cli-for-test.ts';
import { sendEvents, sendJson } from '../support/recording-server.ts';
import { startRedisServer } from '../support/start-redis-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { recordingServerForTest, simulatorForTest } from '../support/test-servers.ts';
import { pageOf } from './support/connect-viewer.ts';
import type { CliOptions, SpawnedCli } from './support/spawn-cli.ts';

const ollama = (...ids: readonly string[]) =>
  ids.map((id) => ({ id, label: `Label ${id}`, backend: 'ollama', model: `${id}:7b` }));

async function folderWith(config: object): Promise<string> {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, 'models.yaml'), JSON.stringify(config));
  return cwd;
}

async function serve(
  options: CliOptions,
  ...more: readonly string[]
): Promise<{ cli: SpawnedCli; port: number }> {
  const cli = cliForTest(['arena', '--models', 'models.yaml', '--port', '0', ...more], options);
  await cli.waitFor('stderr', 'Ready');
  return { cli, port: Number(new URL(await pageOf(cli)).port) };
}

async function run(args: readonly string[], options: CliOptions) {
  const cli = cliForTest(args, options);
  const code = await cli.ended;
  return { code, stdout: cli.stdout, stderr: cli.stderr };
}

const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Erases the screen, sets a title, and does it again with the 8-bit introducer. */
const hostile = 'safe \u001b[2J\u001b]0;pwned\u0007 text \u009b2J\u202e end';
// Matching control characters is the purpose here.
const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/; // oxlint-disable-line no-control-regex

async function hostileServer() {
  return recordingServerForTest((_request, response) =>
    sendEvents(response, [
      { choices: [{ index: 0, delta: { content: hostile }, finish_reason: null }] },
      { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
      '[DONE]',
    ]),
  );
}

const openai = (apiBase: string, ...ids: readonly string[]) =>
  ids.map((id) => ({ id, label: `\u001b[31m${id}`, backend: 'openai', model: id, apiBase }));

describe('genai-bench arena', () => {
  it('warms models up, serves battles, and keeps votes and voters over a restart', async () => {
    const { url } = await simulatorForTest({
      models: ['a:7b', 'b:7b', 'c:7b'],
      loadMs: 50,
      naturalTokens: 20,
    });
    const cwd = await folderWith({ models: ollama('a', 'b', 'c'), warmUp: true, store: 'votes.db' });
    // The first host is not there: the next one is asked.
    const options = { cwd, env: { OLLAMA_HOST: url, AWS_OLLAMA_HOST: '127.0.0.1:9' } };
    const first = await serve(options);
    expect(first.cli.stderr).toMatch(
      / {2}OLLAMA_HOST +127\.0\.0\.1:\d+ +Ollama [\d.]+, 100 % in VRAM, \d+ tok\/s\n/,
    );
    expect(first.cli.stderr).toMatch(/ {2}AWS_OLLAMA_HOST +127\.0\.0\.1:9 +not reachable\n/);
    expect(first.cli.stderr).toMatch(/is loaded after [\d.]+ s \(3 of 3\)\./);
    expect(first.cli.stderr).toContain(`The arena is at http://localhost:${first.port}/arena`);
    const page = openArenaPage(first.port);
    const over = await playBattle(page, 'Why?', () => 'left');
    expect(over.reveal?.contestants).toHaveLength(3);
    expect(over.reveal?.contestants.every(({ ttftMs }) => (ttftMs ?? 0) > 0)).toBe(true);
    expect(await (await fetch(`http://127.0.0.1:${first.port}/api/v1/runs`)).json()).toMatchObject({
      runs: [],
    });
    first.cli.kill('SIGTERM');
    expect(await first.cli.ended).toBe(0);

    const again = await serve(options);
    const cookie = page.cookie();
    const own = await fetch(`http://127.0.0.1:${again.port}/api/v1/arena/battles`, { headers: { cookie } });
    expect(await own.json()).toMatchObject({ battles: [{ battleId: over.battleId }] });
    again.cli.kill('SIGINT');
    expect(await again.cli.ended).toBe(0);

    const read = ['--models', 'models.yaml'];
    const board = await run(['arena', 'leaderboard', ...read, '--json'], { cwd });
    expect(JSON.parse(board.stdout)).toMatchObject({
      ratings: { input: { receivedCount: 2 } },
      labels: { a: 'Label a' },
    });
    const table = await run(['arena', 'leaderboard', '--store', 'votes.db'], { cwd });
    expect(table.stdout).toMatch(/\| rank \| model +\| rating \|/);
    const votes = linesOf((await run(['arena', 'export', 'votes', ...read], { cwd })).stdout);
    expect(votes).toMatchObject([
      { round: 0, outcome: 'left', voter: 'voter-1' },
      { round: 1, outcome: 'left' },
    ]);
    const written = await run(['arena', 'export', 'preferences', ...read, '--output', 'pairs.jsonl'], {
      cwd,
    });
    expect(written.stderr).toContain('2 lines written to pairs.jsonl.');
    // Prompts are in both.
    for (const name of ['pairs.jsonl', 'votes.db'])
      expect([name, statSync(join(cwd, name)).mode & 0o777]).toEqual([name, 0o600]);
    const [pair] = linesOf(readFileSync(join(cwd, 'pairs.jsonl'), 'utf8'));
    expect(pair).toMatchObject({
      prompt: 'Why?',
      chosen_model: votes[0]?.['left'],
      rejected_model: votes[0]?.['right'],
    });
  });

  it('forgets a voter and nobody else', async () => {
    const { url } = await simulatorForTest({ models: ['a:7b', 'b:7b'], naturalTokens: 20 });
    const cwd = await folderWith({ models: ollama('a', 'b'), store: 'votes.db' });
    const { cli, port } = await serve({ cwd, env: { OLLAMA_HOST: url } });
    const [page, other] = [openArenaPage(port), openArenaPage(port)];
    const over = await playBattle(page, 'Why?', () => 'right');
    await playBattle(other, 'How?', () => 'left');
    const [voterId = ''] = page.cookie().split('=')[1]!.split('.');
    const forget = ['arena', 'forget-voter', '--models', 'models.yaml', '--'];
    const forgotten = await run([...forget, voterId], { cwd });
    expect(forgotten.stdout, forgotten.stderr).toMatch(/^Removed 1 battle and 1 vote \(.*votes\.db\)\.\n$/);
    expect((await page.request(`/battles/${over.battleId}`)).status).toBe(404);
    const votes = linesOf((await run(['arena', 'export', 'votes', '--store', 'votes.db'], { cwd })).stdout);
    expect(votes).toMatchObject([{ outcome: 'left' }]);
    expect((await run([...forget, voterId], { cwd })).stdout).toContain('Nothing of this voter is kept');
    expect(await run([...forget, `${voterId}.signature`], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('A voter id has no point in it') as unknown,
    });
    cli.kill('SIGTERM');
    expect(await cli.ended).toBe(0);
    // All of it is in one file, which can be copied.
    expect(readdirSync(cwd).filter((name) => /^votes\.db(-|$)/.test(name))).toEqual(['votes.db']);
  });

  it('shares battles and voters among workers on one Redis', async () => {
    const redis = await startRedisServer();
    onTestFinished(() => redis.stop());
    const { url } = await simulatorForTest({ models: ['a:7b', 'b:7b'], naturalTokens: 20 });
    const env = { OLLAMA_HOST: url, VOTERS: 'a-secret-of-all-workers-of-the-test' };
    const cwd = await folderWith({ models: ollama('a', 'b'), store: redis.url });
    const alone = await run(['arena', '--models', 'models.yaml'], { cwd, env });
    expect(alone).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('needs --voter-secret-env') as unknown,
    });
    const [one, two] = [
      await serve({ cwd, env }, '--voter-secret-env', 'VOTERS'),
      await serve({ cwd, env }, '--voter-secret-env', 'VOTERS'),
    ];
    const page = openArenaPage(one.port);
    const over = await playBattle(page, 'Why?', () => 'right');
    const headers = { cookie: page.cookie() };
    const elsewhere = `http://127.0.0.1:${two.port}/api/v1/arena/battles/${over.battleId}`;
    expect(await (await fetch(elsewhere, { headers })).json()).toEqual(over);
    for (const { cli } of [one, two]) cli.kill('SIGTERM');
    expect(await Promise.all([one.cli.ended, two.cli.ended])).toEqual([0, 0]);
  });

  it('ends by Ctrl-C while models are loaded', async () => {
    const { url } = await simulatorForTest({ models: ['a:7b', 'b:7b'], loadMs: 600_000 });
    const cwd = await folderWith({ models: ollama('a', 'b') });
    const args = ['arena', '--models', 'models.yaml', '--port', '0', '--warm-up'];
    const cli = cliForTest(args, { cwd, env: { OLLAMA_HOST: url } });
    await cli.waitFor('stderr', 'Measuring OLLAMA_HOST with a:7b');
    cli.kill('SIGINT');
    expect(await cli.ended).toBe(130);
  });

  it('ends at once while answers are under way', async () => {
    let wake = (): void => undefined;
    const asked = new Promise<void>((resolve) => (wake = resolve));
    const { url } = await recordingServerForTest(() => wake());
    const { cli, port } = await serve({ cwd: await folderWith({ models: openai(url, 'a', 'b') }) });
    const page = openArenaPage(port);
    await page.request('/battles');
    await page.request('/battles', { prompt: 'Why?' });
    await asked;
    cli.kill('SIGINT');
    expect(await cli.ended).toBe(0);
  });

  it('sends a key to its own server and shows it to nobody', async () => {
    const canary = 'sk-canary-of-the-arena';
    const echoing = await recordingServerForTest(({ headers }, response) =>
      sendJson(response, 401, { error: { message: `Bad key: ${headers.authorization}` } }),
    );
    const models = openai(echoing.url, 'a', 'b').map((model) => ({ ...model, apiKeyEnv: 'A_KEY' }));
    const cwd = await folderWith({ models, store: 'votes.db' });
    const { cli, port } = await serve({ cwd, env: { A_KEY: canary } });
    const page = openArenaPage(port);
    await page.request('/battles');
    const started = await page.request('/battles', { prompt: 'Why?' });
    const { battleId } = (await started.json()) as { battleId: string };
    const client = await page.connect();
    client.say({ type: 'follow', battleId });
    for (let message = await client.next(); message.type !== 'end';) message = await client.next();
    client.socket.close();
    cli.kill('SIGTERM');
    expect(await cli.ended).toBe(0);
    expect(echoing.received.map(({ headers }) => headers.authorization)).toContain(`Bearer ${canary}`);
    const kept = ['votes.db', 'votes.db-wal'].map((name) => {
      try {
        return readFileSync(join(cwd, name), 'latin1');
      } catch {
        return ''; // The log is gone once it is in the file.
      }
    });
    expect(kept.join('')).toContain(battleId);
    for (const place of [cli.stdout, cli.stderr, ...page.wire, ...kept]) expect(place).not.toContain(canary);
  });
});

describe('genai-bench arena battle without a terminal', () => {
  it('prints answers that no terminal obeys, and the truth to programs', async () => {
    const { url } = await hostileServer();
    const cwd = await folderWith({ models: openai(url, 'a', 'b') });
    const battle = ['arena', 'battle', 'Why?', '--models', 'models.yaml'];
    const plain = await run(battle, { cwd });
    expect(plain.code, plain.stderr).toBe(0);
    expect(plain.stdout).toMatch(/safe .+ text .+ end/);
    expect(plain.stdout).not.toMatch(control);
    const json = await run([...battle, '--json'], { cwd });
    expect(json.stdout).not.toMatch(control);
    const { phase, contestants } = JSON.parse(json.stdout) as {
      phase: string;
      contestants: { answer: string }[];
    };
    expect({ phase, answers: contestants.map(({ answer }) => answer) }).toEqual({
      phase: 'revealed',
      answers: [hostile, hostile],
    });
    // Nobody voted, so there is nothing that a leaderboard could read.
    expect((await run(['arena', 'leaderboard'], { cwd })).stderr).toContain('nobody has voted there yet');
  });

  it('says by its exit code that too few models answered', async () => {
    const { url } = await recordingServerForTest((_request, response) => sendJson(response, 500, {}));
    const cwd = await folderWith({ models: openai(url, 'a', 'b'), battle: { maxAttempts: 1 } });
    const { code, stdout } = await run(['arena', 'battle', 'Why?', '--models', 'models.yaml', '--json'], {
      cwd,
    });
    expect({ code, result: JSON.parse(stdout) as unknown }).toMatchObject({
      code: 4,
      result: { phase: 'void' },
    });
  });
});

describe('genai-bench arena demo without a terminal', () => {
  it('plays a battle of models with speeds of their own, and ends', async () => {
    const { code, stdout, stderr } = await run(['arena', 'demo', '--scale', '0.05', '--port', '0'], {});
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('Four simulated models answer in 0.15, 0.25, 0.4, 0.1 s.');
    expect(stdout).toMatch(/Round 3: .* \(exhibition, not rated\)/);
    for (const name of ['Mistral 7B', 'Qwen 8B', 'Llama 3.1 8B', 'Model D'])
      expect(stdout).toContain(`| ${name} (simulated)`);
  });
});

describe('what is written for genai-bench arena', () => {
  it.each([
    [['arena'], '--models is missing'],
    [['arena', '--models', 'none.yaml'], '--models cannot be read: there is no such file ("none.yaml")'],
    [['arena', '--models', 'models.yaml'], 'models.yaml:1: models[1].backend must be one of'],
    [['arena', 'dmeo'], 'There are demo, battle, leaderboard, export, forget-voter, schema;'],
    [['arena', 'battle'], 'The prompt is missing.'],
    [['arena', 'battle', 'a', 'b'], 'put quotes around it'],
    [['arena', 'battle', ' ', '--models', 'models.yaml'], 'models.yaml:1: models[1].backend'],
    [['arena', 'battle', 'x', '--modles', 'm'], '--modles is not an option. Did you mean --models?'],
    [['arena', 'export', 'vots'], 'Did you mean "votes"?'],
    [['arena', 'export', 'votes', '--store', 'none.db'], 'there is no such file'],
    [
      ['arena', 'leaderboard', '--store', 'ftp://me:sk-canary@h'],
      '--store must be a file, memory, or an address',
    ],
    [['arena', 'leaderboard', '--store', 'redis://me:sk-canary@127.0.0.1:9'], '(Redis at 127.0.0.1:9)'],
    [['arena', 'demo', '--scale', '0'], '--scale must be a number above 0'],
  ])('is refused in one line when wrong: %j', async (args, words) => {
    const cwd = await folderWith({ models: [...ollama('a'), { id: 'b', backend: 'nope', model: 'b' }] });
    const { code, stderr } = await run(args, { cwd });
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('canary');
    expect({ code, lineCount: stderr.trimEnd().split('\n').length }).toEqual({ code: 2, lineCount: 1 });
  });

  it('is right in the example, and has a schema for editors', async () => {
    const example = fileURLToPath(new URL('../../examples/arena/models.yaml', import.meta.url));
    expect(parseArenaConfig(readFileSync(example, 'utf8')).models.map(({ role }) => role)).toEqual([
      'contestant',
      'contestant',
      'contestant',
      'exhibition',
    ]);
    expect(JSON.parse((await run(['arena', 'schema'], {})).stdout)).toEqual(arenaConfigJsonSchema());
  });
});
