/** genai-bench's status object, field by field; percentages 0 to 100, times in seconds since 1970. */
export interface BenchmarkStatus {
  readonly status: 'idle' | 'initializing' | 'running' | 'completed' | 'failed' | 'aborted';
  readonly current_scenario: string | null;
  /** Number of the level, from 1 (the Python tool puts the concurrency here). */
  readonly current_iteration: number;
  readonly total_scenarios: number;
  readonly total_iterations: number;
  readonly progress_percentage: number;
  readonly start_time: number | null;
  readonly estimated_end_time: number | null;
  readonly error_message: string | null;
  readonly current_concurrency: number | null;
  readonly traffic_scenario: string | null;
  readonly scenario_name: string | null;
}

/** Nothing of the run follows, whatever it came to. */
export function isEndedStatus({ status }: Pick<BenchmarkStatus, 'status'>): boolean {
  return status === 'completed' || status === 'failed' || status === 'aborted';
}
