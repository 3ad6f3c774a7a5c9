import { flag, type FlagGroup } from './flag.ts';
import { historyFlag } from './streaming-flags.ts';

const jsonFlag = flag('json', 'switch', 'print one JSON object on stdout, and nothing else there');

/** Every flag of `genai-bench history`. */
export const historyFlagGroups: readonly FlagGroup[] = [
  {
    title: 'migrate:',
    flags: [
      flag(
        'from',
        'text',
        'database to copy runs, tokens and the audit log from: sqlite:FILE or postgres://…',
        { placeholder: '<place>', example: 'sqlite:./history.db' },
      ),
      flag('to', 'text', 'database to copy them to', {
        placeholder: '<place>',
        example: 'postgres://bench@localhost/bench',
      }),
    ],
  },
  {
    title: 'prune:',
    flags: [
      historyFlag,
      flag('older-than', 'text', 'age of the runs to delete, by their start', {
        placeholder: '<age>',
        example: '90d',
      }),
    ],
  },
  { title: 'Both:', flags: [jsonFlag] },
];

/** Every flag of `genai-bench token`. */
export const tokenFlagGroups: readonly FlagGroup[] = [
  {
    title: 'Options:',
    flags: [
      flag('role', 'text', 'of a new token: viewer, runner or admin', {
        placeholder: '<role>',
        example: 'viewer',
      }),
      historyFlag,
      jsonFlag,
    ],
  },
];

/** Every flag of `genai-bench audit`. */
export const auditFlagGroups: readonly FlagGroup[] = [
  {
    title: 'Options:',
    flags: [
      flag('limit', 'number', 'how many entries, newest first (default: 100)', {
        placeholder: '<count>',
        example: '100',
      }),
      historyFlag,
      jsonFlag,
    ],
  },
];
