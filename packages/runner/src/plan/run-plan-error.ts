/** How a front end calls an option: `--request-rate` for `requestRate`. */
export type NameOption = (option: string) => string;

/** One thing that is wrong with what a person wrote. `option` is the programmatic name; a front end may map it to its own. */
export interface PlanIssue {
  readonly option: string;
  /** Continues the option's name: "must be above 0, got -1." */
  readonly message: string;
  /** The same, with the other options that it names as a front end calls them. */
  readonly messageFor?: (nameOf: NameOption) => string;
  /** The message is a sentence of its own, and continues nothing. */
  readonly isSentence?: boolean;
  /** It says what is wrong and not what to write instead: an example helps. */
  readonly wantsExample?: boolean;
}

/** An issue whose message names other options. */
export function issueNaming(option: string, messageFor: (nameOf: NameOption) => string): PlanIssue {
  return { option, message: messageFor((name) => name), messageFor };
}

/** A plan that cannot be carried out, with every reason. */
export class RunPlanError extends Error {
  override readonly name = 'RunPlanError';
  readonly code = 'invalid-plan';
  readonly issues: readonly PlanIssue[];

  constructor(issues: readonly PlanIssue[]) {
    super(describeIssues(issues, (option) => option));
    this.issues = issues;
  }

  /** The reasons, one a line, in the words of a front end; `exampleOf` gives an option with a value that works. */
  describe(nameOf: NameOption, exampleOf: (option: string) => string | undefined): string {
    return describeIssues(this.issues, nameOf, exampleOf);
  }
}

function describeIssues(
  issues: readonly PlanIssue[],
  nameOf: NameOption,
  exampleOf: (option: string) => string | undefined = () => undefined,
): string {
  const lines = issues.map(({ option, message, messageFor, isSentence, wantsExample }) => {
    const example = wantsExample === true ? exampleOf(option) : undefined;
    const wayOut = example === undefined ? '' : ` Write for instance ${example}.`;
    return `${nameOf(option)}${isSentence === true ? ':' : ''} ${messageFor?.(nameOf) ?? message}${wayOut}`;
  });
  return lines.join('\n');
}
