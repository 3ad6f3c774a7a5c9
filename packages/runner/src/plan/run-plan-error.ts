/** One thing that is wrong with what a person wrote. `option` is the programmatic name; a front end may map it to its own. */
export interface PlanIssue {
  readonly option: string;
  /** Continues the option's name: "must be above 0, got -1." */
  readonly message: string;
}

/** A plan that cannot be carried out, with every reason. */
export class RunPlanError extends Error {
  override readonly name = 'RunPlanError';
  readonly code = 'invalid-plan';
  readonly issues: readonly PlanIssue[];

  constructor(issues: readonly PlanIssue[]) {
    super(issues.map((issue) => `${issue.option} ${issue.message}`).join('\n'));
    this.issues = issues;
  }
}
