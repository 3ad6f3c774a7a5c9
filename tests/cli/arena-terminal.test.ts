import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliForTest } from '../support/cli-for-test.ts';
import { ensureTool } from '../support/ensure-tool.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { simulatorForTest } from '../support/test-servers.ts';
import { startOnTerminal } from './support/start-on-terminal.ts';

/** A battle of two models before somebody. */
async function openBattle() {
  const script = await ensureTool({
    name: 'script',
    variable: 'SCRIPT_PATH',
    candidates: ['/usr/bin/script', 'script'],
    debianPackage: 'bsdutils',
  });
  const { url } = await simulatorForTest({ models: ['a', 'b'], naturalTokens: 10 });
  const cwd = await temporaryFolder();
  const models = ['a', 'b'].map((id) => ({
    id,
    label: `Label ${id}`,
    backend: 'ollama',
    model: id,
    apiBase: url,
  }));
  await writeFile(join(cwd, 'models.yaml'), JSON.stringify({ models, store: 'votes.db' }));
  const battle = ['arena', 'battle', 'Why?', '--models', 'models.yaml'];
  return { cli: startOnTerminal(script, battle, cwd), cwd };
}

async function votesIn(cwd: string): Promise<readonly unknown[]> {
  const cli = cliForTest(['arena', 'export', 'votes', '--store', 'votes.db'], { cwd });
  await cli.ended;
  return cli.stdout === ''
    ? []
    : cli.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
}

describe('genai-bench arena battle on a terminal', () => {
  it('takes votes by keys, takes one back, reveals, and gives the terminal back', async () => {
    const { cli, cwd } = await openBattle();
    await cli.waitFor('Which is better?');
    expect(cli.screen).not.toMatch(/Label/);
    cli.press('\u001b[D');
    await cli.waitFor('Enter reveal   z take back');
    const before = cli.screen.length;
    cli.press('z');
    await expect.poll(() => cli.screen.slice(before)).toContain('Which is better?');
    cli.press('t');
    await expect.poll(() => cli.screen.slice(before)).toContain('Enter reveal');
    cli.press('\r');
    await cli.waitFor('tok/s');
    expect(await cli.ended, cli.screen).toBe(0);
    const [, after = ''] = cli.screen.split('\u001b[?1049l');
    expect(after).toMatch(/Round 1: Label [ab] and Label [ab] alike/);
    expect(cli.screen).toContain('\u001b[?25h');
    expect(await votesIn(cwd)).toMatchObject([{ outcome: 'tie' }]);
  });

  it('is left by Ctrl-C with the terminal as it was, and counts no vote', async () => {
    const { cli, cwd } = await openBattle();
    await cli.waitFor('Which is better?');
    cli.press('\u0003');
    expect(await cli.ended, cli.screen).toBe(130);
    expect(cli.screen).toContain('\u001b[?1049l');
    expect(cli.screen.split('\u001b[?1049l')[1]).toContain('left before its reveal');
    expect(await votesIn(cwd)).toEqual([]);
  });
});
