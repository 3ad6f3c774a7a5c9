import { Worker } from 'node:worker_threads';
import type { DatasetReading, LevelOutline, RequestPhase } from '@genai-bench/core-metrics';
import { findBackend } from '../backends/backend-registry.ts';
import { backgroundLimits } from '../decode/lower-priority.ts';
import { RunnerError } from '../errors.ts';
import type { PackedRequests } from '../load/thread-messages.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { Prompt } from '../scenario/prompt.ts';
import { requestOptionsOf, type Expectation } from './request-maker.ts';
import type { FromSupplyThread, ToSupplyThread } from './supply-messages.ts';

/** Makes a run's requests ahead of the clock, in a thread of its own. */
export interface RequestSupply {
  /**
   * Resolves once tokenizer and data set are loaded, with what was found in the latter. Rejects with a `RunnerError` when
   * they cannot be.
   */
  readonly ready: Promise<DatasetReading | undefined>;
  forLevel(outline: LevelOutline): LevelSupply;
  /** Idempotent. */
  close(): Promise<void>;
}

/** The requests of one level. */
export interface LevelSupply {
  /** Path and headers, the same for all requests of the level. */
  readonly target: { readonly path: string; readonly headers: Readonly<Record<string, string>> };
  /** Requests with these indexes, in their order. Calls are answered one after the other. */
  make(phase: RequestPhase, indexes: readonly number[]): Promise<PackedRequests>;
  /** Hands over what is known of a request, once. */
  takeExpectation(phase: RequestPhase, index: number): Expectation | undefined;
  /** From now on making requests comes after everything else that this machine does. */
  loadBegins(): void;
}

type Made = Extract<FromSupplyThread, { type: 'made' }>;

export function startRequestSupply(plan: RunPlan): RequestSupply {
  const { apiKey, headers, certificateAuthority: _certificate, proxy: _proxy, ...promptPlan } = plan;
  // Both are built next to each other; in the source tree there is no file to run as a thread.
  const worker = new Worker(new URL('./supply-thread.js', import.meta.url), {
    workerData: promptPlan,
    name: 'supply-thread',
    resourceLimits: backgroundLimits,
  });
  const post = (message: ToSupplyThread): void => worker.postMessage(message);
  const waiting: { resolve(made: Made | undefined): void; reject(error: Error): void }[] = [];
  const reading: { dataset?: DatasetReading } = {};
  let failure: RunnerError | undefined;
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  /** Answers come in the order of the questions, the first of which is whether all could be loaded. */
  function answer(): Promise<Made | undefined> {
    return new Promise((resolve, reject) => {
      if (failure === undefined) waiting.push({ resolve, reject });
      else reject(failure);
    });
  }

  function die(cause: string, error?: Error): void {
    failure ??= new RunnerError('load-thread-died', `The supply thread died: ${cause}`, { cause: error });
    for (const question of waiting.splice(0)) question.reject(failure);
  }

  worker.on('message', (message: FromSupplyThread) => {
    const next = waiting.shift();
    switch (message.type) {
      case 'ready':
        if (message.dataset !== undefined) reading.dataset = message.dataset;
        next?.resolve(undefined);
        return;
      case 'made':
        next?.resolve(message);
        return;
      case 'failed':
        next?.reject(new RunnerError(message.code ?? 'load-thread-died', message.message));
        return;
    }
  });
  worker.on('error', (error) => die(error.message, error));
  worker.on('exit', (code) => {
    if (code !== 0 || waiting.length > 0) die(`it ended with code ${code}`);
  });
  const ready = answer().then(() => reading.dataset);
  return {
    ready,
    forLevel(outline) {
      const expectations = {
        warmup: new Map<number, Expectation>(),
        measured: new Map<number, Expectation>(),
      };
      return {
        target: targetOf({ ...promptPlan, headers, ...(apiKey === undefined ? {} : { apiKey }) }),
        async make(phase, indexes) {
          post({ type: 'make', outline, phase, indexes });
          const made = (await answer())!; // Only the first answer is another.
          made.expectations.forEach((expectation, at) => expectations[phase].set(indexes[at]!, expectation));
          return made.requests;
        },
        takeExpectation(phase, index) {
          const expectation = expectations[phase].get(index);
          expectations[phase].delete(index);
          return expectation;
        },
        loadBegins: () => post({ type: 'load-begins' }),
      };
    },
    async close() {
      post({ type: 'close' });
      await exited;
    },
  };
}

/** Depends on what kind of prompt is asked, not on its text. */
function targetOf(plan: RunPlan): LevelSupply['target'] {
  const inputTokens = { count: 0, source: 'estimate' } as const;
  const prompt: Prompt =
    plan.task === 'text-to-embeddings'
      ? { kind: 'documents', documents: [''], inputTokens }
      : { kind: 'text', messages: [{ role: 'user', content: '' }], inputTokens, forceOutputLength: false };
  const { path, headers } = findBackend(plan.backend).encodeRequest(prompt, requestOptionsOf(plan));
  return { path, headers };
}
