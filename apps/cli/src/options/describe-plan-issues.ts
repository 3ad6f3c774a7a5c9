import { flagOfOption } from './benchmark-flags.ts';

/** One problem that the runner found, under its own name of the option. */
export interface PlanIssue {
  readonly option: string;
  readonly message: string;
}

/** The problems under the names of the flags, each with a spelling that works unless the message shows one already. */
export function describePlanIssues(issues: readonly PlanIssue[]): string {
  return issues.map(describeIssue).join('\n');
}

function describeIssue({ option, message }: PlanIssue): string {
  const flag = flagOfOption(option);
  if (flag === undefined) return `${option} ${message}`;
  const text = renameOptions(message);
  // A sentence of its own stands after the flag's name; a continuation joins it.
  const joined = /^[A-Z]/.test(text) ? `--${flag.name}: ${text}` : `--${flag.name} ${text}`;
  const showsWayOut = /[.?!]\s+\S/.test(text);
  return showsWayOut || flag.example === undefined
    ? joined
    : `${joined} Write for instance --${flag.name} ${flag.example}.`;
}

/** Programmatic names inside a message (`requestRate`) become flags too. Only camelCase words: others are plain English. */
function renameOptions(message: string): string {
  return message.replace(/(?<!["\w])[a-z]+(?:[A-Z][a-z]+)+(?![\w"])/g, (word) => {
    const flag = flagOfOption(word);
    return flag === undefined ? word : `--${flag.name}`;
  });
}
