import type { RequestPhase, RequestRecord, TokenCount } from '@genai-bench/core-metrics';
import type { Backend, BackendRequestOptions } from '../backends/backend.ts';
import type { Prompt } from '../scenario/prompt.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { PreparedRequest } from './pack-requests.ts';

/** What the client knows of a request that is not in its bytes; joined with the answer when it comes back. */
export interface Expectation {
  readonly inputTokens: TokenCount;
  readonly requested: RequestRecord['requested'];
}

/** Makes the requests of one level ahead of the clock. */
export interface RequestSupply {
  /** Path and headers, the same for all requests of the level. */
  readonly target: { readonly path: string; readonly headers: Readonly<Record<string, string>> };
  prepare(phase: RequestPhase, index: number): PreparedRequest;
  /** Hands over what is known of a request, once. */
  takeExpectation(phase: RequestPhase, index: number): Expectation | undefined;
}

const encoder = new TextEncoder();

export function createRequestSupply(
  scenario: Scenario,
  backend: Backend,
  options: BackendRequestOptions,
): RequestSupply {
  const expectations = { warmup: new Map<number, Expectation>(), measured: new Map<number, Expectation>() };
  let nextPrompt: Prompt | undefined = scenario.nextPrompt();
  const { path, headers } = backend.encodeRequest(nextPrompt, options);
  return {
    target: { path, headers },
    prepare(phase, index) {
      const prompt = nextPrompt ?? scenario.nextPrompt();
      nextPrompt = undefined;
      expectations[phase].set(index, expectationOf(prompt));
      return { index, body: encoder.encode(JSON.stringify(backend.encodeRequest(prompt, options).body)) };
    },
    takeExpectation(phase, index) {
      const expectation = expectations[phase].get(index);
      expectations[phase].delete(index);
      return expectation;
    },
  };
}

function expectationOf(prompt: Prompt): Expectation {
  const output = prompt.kind === 'text' ? prompt.outputTokenCount : undefined;
  return {
    inputTokens: prompt.inputTokens,
    requested: {
      inputTokenCount: prompt.inputTokens.count,
      ...(output === undefined ? {} : { outputTokenCount: output }),
    },
  };
}
