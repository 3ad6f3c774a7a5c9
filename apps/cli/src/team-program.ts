import type { CommandEntry } from './add-command.ts';
import { auditFlagGroups, historyFlagGroups, tokenFlagGroups } from './options/team-flags.ts';
import type { Shell } from './shell.ts';

/** Commands about what a team keeps: runs, tokens and who did what. */
export function teamEntries(shell: Shell): readonly CommandEntry[] {
  return [
    {
      name: 'history <action>',
      description: 'migrate runs between databases, or prune old ones',
      groups: historyFlagGroups,
      examples: historyExamples,
      run: async (flags, action) =>
        (await import('./commands/history.ts')).runHistoryCommand(action, flags, shell),
    },
    {
      name: 'token <action> [name]',
      description: 'create, list and revoke the tokens of people',
      groups: tokenFlagGroups,
      examples: tokenExamples,
      run: async (flags, action, more) =>
        (await import('./commands/token.ts')).runTokenCommand([action, ...more], flags, shell),
    },
    {
      name: 'audit',
      description: 'show who started, stopped and deleted runs',
      groups: auditFlagGroups,
      run: async (flags) => (await import('./commands/audit.ts')).runAuditCommand(flags, shell),
    },
  ];
}

const historyExamples = `
Examples:
  genai-bench history migrate --from sqlite:./history.db --to postgres://bench@db/bench
  genai-bench history prune --older-than 90d
`;

const tokenExamples = `
Examples:
  genai-bench token create alice --role runner --history postgres://bench@db/bench
  genai-bench token list
  genai-bench token revoke alice
`;
