/** What the process says with its exit code. Documented in README.md and `--help`; a number is never reused. */
export const exitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  objectiveMissed: 3,
  targetUnavailable: 4,
  notEnoughData: 5,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

export const exitCodeHelp = `Exit codes:
  0    the benchmark ran to its end
  1    it failed while running, or ended before its plan was carried out:
       a worker was lost with --on-worker-loss abort, or no worker was left
  2    the command line or the config file is wrong
  3    an objective of --goodput was missed
  4    the target could not be reached, or refused the key, the model or
       every request
  5    not enough valid data: a level without a completed request, or with
       --goodput, an objective that nothing could be judged by, or figures of
       a client that could not keep up
  130  interrupted by Ctrl-C or stopped from the page (143: by SIGTERM);
       partial results are kept
`;
