/** Metadata in the shape that the public `sgl-project/genai-bench` writes, with keys planted where it leaves them. */
export const pythonMetadata = {
  cmd: 'genai-bench benchmark --api-key canary-1',
  benchmark_version: '0.0.3',
  api_backend: 'vllm',
  auth_config: { api_key: 'canary-2' },
  api_model_name: 'meta-llama/Llama-3.1-8B',
  server_model_tokenizer: 'gpt2',
  model: 'Llama-3.1-8B',
  task: 'text-to-text',
  num_concurrency: [2, 8],
  batch_size: [1],
  iteration_type: 'num_concurrency',
  traffic_scenario: ['D(100,100)'],
  additional_request_params: { headers: 'canary-3' },
  server_engine: 'vLLM',
  server_version: null,
  server_gpu_type: 'H100',
  server_gpu_count: 2,
  max_time_per_run_s: 15,
  max_requests_per_run: 4,
  experiment_folder_name: '/results/one',
  metrics_time_unit: 's',
  dataset_path: null,
};

/** A run file of that tool: three answers of equal figures (0.25 of anything) and a failure. */
export function pythonRunFile(concurrency: number): Readonly<Record<string, unknown>> {
  const names = ['min', 'max', 'mean', 'sum', 'p25', 'p50', 'p75', 'p90', 'p95', 'p99'];
  const stats = { ...Object.fromEntries(names.map((name) => [name, 0.25])), stddev: 0 };
  const unknown = Object.fromEntries([...names, 'stddev'].map((name) => [name, null]));
  const answer = {
    ttft: 0.25,
    tpot: 0.05,
    e2e_latency: 0.75,
    output_latency: 0.5,
    output_inference_speed: 0.25,
    num_input_tokens: 100,
    num_output_tokens: 11,
    num_reasoning_tokens: 0,
    error_code: null,
    error_message: null,
  };
  return {
    aggregated_metrics: {
      scenario: 'D(100,100)',
      num_concurrency: concurrency,
      batch_size: 1,
      iteration_type: 'num_concurrency',
      run_duration: 15,
      mean_output_throughput_tokens_per_s: 20,
      mean_input_throughput_tokens_per_s: null,
      mean_total_tokens_throughput_tokens_per_s: 40,
      requests_per_second: 0.2,
      error_codes_frequency: { '500': 1 },
      error_rate: 0.25,
      num_error_requests: 1,
      num_completed_requests: 3,
      num_requests: 4,
      stats: { ttft: stats, output_inference_speed: stats, num_reasoning_tokens: unknown, tpot: null },
    },
    individual_request_metrics: [
      answer,
      answer,
      answer,
      { ttft: null, error_code: 500, error_message: 'out of memory' },
    ],
    _time_unit: 's',
  };
}
