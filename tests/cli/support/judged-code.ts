/** What `--json` prints, as far as it decides the exit code. */
export interface JudgedResult {
  readonly exitCode: number;
  readonly grade: { readonly verdict: string };
}

/** The code of a run whose objectives come to `wanted`; of a client that was kept from its cores it is 5, not enough data. */
export function judgedCode({ grade }: JudgedResult, wanted: number): number {
  return grade.verdict === 'invalid' ? 5 : wanted;
}
