import type { BattleView, RatedVote } from '@genai-bench/arena';
import { viewAfter, type ArenaPage } from './arena-page.ts';

/** Plays a whole battle as a page does: one vote for each round by what is shown, then the reveal. */
export async function playBattle(
  page: ArenaPage,
  prompt: string,
  voteOn: (view: BattleView) => RatedVote['outcome'],
): Promise<BattleView> {
  await page.request('/battles');
  const started = await page.request('/battles', { prompt });
  let view = (await started.json()) as BattleView;
  const client = await page.connect();
  client.say({ type: 'follow', battleId: view.battleId });
  const command = async (path: string, body: object): Promise<void> => {
    const answer = await page.request(`/battles/${view.battleId}/${path}`, { ...body, turn: view.turn });
    if (!answer.ok) throw new Error(await answer.text());
  };
  let votedOn = -1;
  for (let message = await client.next(); message.type !== 'end'; message = await client.next()) {
    view = viewAfter(view, message);
    const { phase, round } = view;
    if (phase === 'decided') await command('reveal', {});
    if (phase !== 'voting' || round?.isComplete !== true || round.round === votedOn) continue;
    votedOn = round.round;
    await command('votes', { round: round.round, outcome: voteOn(view) });
  }
  client.socket.close();
  return view;
}
