import type { Command } from 'commander';
import { addCommand, type CommandEntry, type Finish } from './add-command.ts';
import {
  arenaBattleFlagGroups,
  arenaDemoFlagGroups,
  arenaExportFlagGroups,
  arenaFlagGroups,
  arenaForgetVoterFlagGroups,
  arenaLeaderboardFlagGroups,
  arenaSimulateFlagGroups,
} from './options/arena-flags.ts';
import type { Shell } from './shell.ts';

/** `genai-bench arena` and what stands below it. */
export function addArenaCommands(program: Command, shell: Shell, finish: Finish): void {
  const arena = addCommand(program, finish, {
    name: 'arena',
    description: 'let people choose between models: blind battles, votes, ratings',
    groups: arenaFlagGroups,
    examples: arenaExamples,
    run: async (flags) => (await import('./commands/arena-serve.ts')).runArenaCommand(flags, shell),
  }).enablePositionalOptions();
  for (const entry of arenaEntries(shell)) addCommand(arena, finish, entry);
}

function arenaEntries(shell: Shell): readonly CommandEntry[] {
  return [
    {
      name: 'demo',
      description: 'serve an arena of simulated models',
      groups: arenaDemoFlagGroups,
      run: async (flags) => (await import('./commands/arena-demo.ts')).runArenaDemoCommand(flags, shell),
    },
    {
      name: 'battle <prompt>',
      description: 'hold one battle in the terminal',
      groups: arenaBattleFlagGroups,
      examples: battleExamples,
      run: async (flags, prompt) =>
        (await import('./commands/arena-battle.ts')).runArenaBattleCommand(prompt, flags, shell),
    },
    {
      name: 'leaderboard',
      description: 'print what the votes say',
      groups: arenaLeaderboardFlagGroups,
      run: async (flags) =>
        (await import('./commands/arena-board.ts')).runArenaLeaderboardCommand(flags, shell),
    },
    {
      name: 'export <what>',
      description: 'write votes, or preferences (pairs for DPO), one JSON object a line',
      groups: arenaExportFlagGroups,
      run: async (flags, what) =>
        (await import('./commands/arena-board.ts')).runArenaExportCommand(what, flags, shell),
    },
    {
      name: 'forget-voter <voter-id>',
      description: 'remove the battles and votes of a voter from the store',
      groups: arenaForgetVoterFlagGroups,
      examples: forgetVoterExamples,
      run: async (flags, voterId) =>
        (await import('./commands/arena-forget-voter.ts')).runArenaForgetVoterCommand(voterId, flags, shell),
    },
    {
      name: 'schema',
      description: 'print the JSON Schema of the models file, for editors',
      groups: [],
      run: async () => (await import('./commands/arena-board.ts')).runArenaSchemaCommand(shell),
    },
    {
      name: 'simulate',
      description: "serve the demo's models without an arena",
      groups: arenaSimulateFlagGroups,
      isHidden: true,
      run: async (flags) =>
        (await import('./commands/arena-simulate.ts')).runArenaSimulateCommand(flags, shell),
    },
  ];
}

const arenaExamples = `
Examples:
  genai-bench arena demo
  genai-bench arena --models models.yaml
  AWS_OLLAMA_HOST=10.0.0.5 genai-bench arena --models models.yaml --warm-up
  genai-bench arena battle "Why is the sky blue?" --models models.yaml
  genai-bench arena leaderboard
  genai-bench arena export preferences --output pairs.jsonl
  genai-bench arena schema > arena.schema.json
`;

const forgetVoterExamples = `
The id of a voter is what stands before the point in the cookie arena-voter-… of the voter's browser.

Examples:
  genai-bench arena forget-voter RqB1kE0vYQ8yJtqWcD9xUw --store ./arena.db
  genai-bench arena forget-voter --store ./arena.db -- -qB1kE0vYQ8yJtqWcD9xUw
`;

const battleExamples = `
Keys:
  left, right   that answer is better      t  tie    b  both bad    s  skip
  z             take the last vote back    up, down  scroll         q  leave

Examples:
  genai-bench arena battle "Why is the sky blue?" --models models.yaml
  genai-bench arena battle "Why is the sky blue?" --models models.yaml --json
`;
