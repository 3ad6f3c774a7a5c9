import { createHash, randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { Arena, BattleView } from '@genai-bench/arena';
import { answerLines } from '../arena/answer-lines.ts';
import { openArena } from '../arena/open-arena.ts';
import { playByItself } from '../arena/play-by-itself.ts';
import { playOnTerminal } from '../arena/play-on-terminal.ts';
import { requireModelsFile } from '../arena/read-models-file.ts';
import { readStorePlace } from '../arena/read-store-place.ts';
import { revealLines } from '../arena/reveal-lines.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { RawFlags } from '../options/raw-flags.ts';
import { createPaint, wantsColor } from '../print/paint.ts';
import { terminalJson } from '../print/terminal-json.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { listenForEnd } from './listen-for-end.ts';

/** `genai-bench arena battle "prompt"`: one battle in the terminal, or all answers where there is none. */
export async function runArenaBattleCommand(prompt: string, raw: RawFlags, shell: Shell): Promise<ExitCode> {
  const modelsFile = requireModelsFile(raw);
  if (prompt.trim() === '')
    throw new UsageError(
      'The prompt is empty. Write for instance: genai-bench arena battle "Why is the sky blue?"',
    );
  const isVoted = shell.isTerminal && process.stdin.isTTY && !raw.has('json');
  // Nobody votes without a terminal, so there is nothing to keep.
  const place = isVoted ? readStorePlace(raw, shell.env, modelsFile) : ({ kind: 'memory' } as const);
  const { say } = shell;
  const end = listenForEnd(shell);
  const opened = await openArena({ raw, env: shell.env, modelsFile, place, say, signal: end.signal });
  try {
    if (end.signal.aborted) return exitCode.interrupted;
    const { arena } = opened;
    const voterId = ownVoterId();
    const view = await arena.start({ voterId, prompt, idempotencyKey: randomUUID() });
    if (!isVoted) return await printAnswers({ arena, voterId, view, raw, shell, signal: end.signal });
    const isAllowed = !raw.has('no-color');
    const paint = createPaint(wantsColor({ isAllowed, isTerminal: true, env: shell.env }));
    const played = await playOnTerminal({
      arena,
      voterId,
      view,
      input: process.stdin,
      output: process.stdout,
      paint,
      signal: end.signal,
    });
    if (played.ending !== 'over') {
      say('The battle was left before its reveal; the votes that were cast are kept.');
      return played.ending === 'left' ? exitCode.ok : exitCode.interrupted;
    }
    await shell.print(`${resultLines(played.view, paint).join('\n')}\n`);
    return endingOf(played.view);
  } finally {
    await opened.close();
    end.close();
  }
}

/** The same person of the same machine over all battles, and nothing by which others would know them. */
function ownVoterId(): string {
  const { username } = userInfo();
  return `terminal-${createHash('sha256').update(`${username}@${hostname()}`).digest('hex').slice(0, 16)}`;
}

function resultLines(view: BattleView, paint: ReturnType<typeof createPaint>): readonly string[] {
  return view.phase === 'void'
    ? ['Fewer than two models answered: the battle is void.', ...revealLines(view, paint)]
    : revealLines(view, paint);
}

function endingOf({ phase }: BattleView): ExitCode {
  return phase === 'revealed' ? exitCode.ok : exitCode.targetUnavailable;
}

async function printAnswers(options: {
  readonly arena: Arena;
  readonly voterId: string;
  readonly view: BattleView;
  readonly raw: RawFlags;
  readonly shell: Shell;
  readonly signal: AbortSignal;
}): Promise<ExitCode> {
  const { arena, raw, shell } = options;
  // Skipping opens each answer and says nothing of any.
  const view = await playByItself({ ...options, outcome: 'skip' });
  if (view === undefined) return exitCode.interrupted;
  const answers = await readAnswers(arena, view);
  if (raw.has('json')) {
    const { battleId, prompt, phase } = view;
    const contestants = (view.reveal?.contestants ?? []).map(
      ({ answerUrl: _unserved, ...contestant }, index) => ({
        ...contestant,
        answer: answers[index]?.text,
      }),
    );
    await shell.print(`${terminalJson({ battleId, prompt, phase, contestants })}\n`);
    return endingOf(view);
  }
  const texts = answers.flatMap(({ label, text }) => [
    `## ${answerLines(label, 200).join(' ')}`,
    '',
    ...(text === undefined ? ['(no answer)'] : answerLines(text, 100)),
    '',
  ]);
  const table = resultLines(view, createPaint(false)).filter((line) => !line.startsWith('Round '));
  await shell.print(`${[...texts, ...table].join('\n')}\n`);
  return endingOf(view);
}

function readAnswers(
  arena: Arena,
  { battleId, reveal }: BattleView,
): Promise<readonly { readonly label: string; readonly text: string | undefined }[]> {
  return Promise.all(
    (reveal?.contestants ?? []).map(async ({ contestantId, label }) => ({
      label,
      text: await arena.revealedAnswer(battleId, contestantId),
    })),
  );
}
