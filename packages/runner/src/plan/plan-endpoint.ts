import { backends, textEndpointsOf } from '../backends/backend-registry.ts';
import type { Backend, TextEndpoint } from '../backends/backend.ts';
import { splitQuery } from '../backends/versioned-path.ts';
import { issueNaming, type PlanIssue } from './run-plan-error.ts';

export interface EndpointOptions {
  /** Path and query of the API base. */
  readonly path: string;
  /** What a person asks for; absent where they leave it to the address. */
  readonly endpoint?: TextEndpoint | undefined;
  /** Below the base as it is written. */
  readonly endpointPath?: string | undefined;
  readonly task: string;
}

export interface PlannedEndpoint {
  readonly basePath: string;
  readonly endpointPath?: string;
  readonly endpoint: TextEndpoint;
  readonly issues: readonly PlanIssue[];
}

/**
 * Where requests go, and how they read there: an exact path may be given, or copied into the API base, as consoles and
 * manuals show it (`…/v1/chat/completions`). Throws a `RangeError` on the endpoint of an API that the backend does not
 * speak.
 */
export function planEndpoint(options: EndpointOptions, backend: Backend): PlannedEndpoint {
  const { path, endpointPath } = options;
  const copied = endpointIn(path, backend) ?? requireNoOther(path, backend);
  const exact = endpointPath === undefined ? undefined : pathBelow(path, endpointPath);
  const named = copied?.kind ?? (exact === undefined ? undefined : endpointIn(exact, backend)?.kind);
  const endpoint = options.endpoint ?? (named === 'embeddings' ? undefined : named) ?? 'chat';
  const used = exact ?? (copied === undefined ? undefined : path);
  return {
    basePath: copied?.basePath ?? pathBelow(path, ''),
    ...(used === undefined ? {} : { endpointPath: used }),
    endpoint,
    issues: [
      ...unsupported(options.task, endpoint, backend),
      ...(copied === undefined ? [] : contradictions(options, copied.kind, endpoint)),
    ],
  };
}

type EndpointKind = TextEndpoint | 'embeddings';

/** What the path of an endpoint takes, and the base that it is below. */
function endpointIn(
  path: string,
  { paths }: Backend,
): { readonly kind: EndpointKind; readonly basePath: string } | undefined {
  const base = splitQuery(path);
  for (const kind of ['chat', 'completions', 'embeddings'] as const) {
    const ending = paths[kind];
    if (ending === undefined || !base.path.endsWith(ending)) continue;
    return { kind, basePath: `${base.path.slice(0, -ending.length)}${base.query}` };
  }
  return undefined;
}

function requireNoOther(path: string, backend: Backend): undefined {
  const other = backends.find((each) => endpointIn(path, each) !== undefined);
  if (other !== undefined) {
    throw new RangeError(
      `is an address of the backend ${other.name}, and the backend is ${backend.name}. Use the backend ${other.name}, or another address.`,
    );
  }
  if (splitQuery(path).path.endsWith('/responses')) {
    throw new RangeError(
      'is an address of the Responses API, which is not supported. Write that of chat/completions instead.',
    );
  }
}

function pathBelow(basePath: string, endpointPath: string): string {
  const { path, query } = splitQuery(basePath);
  return `${path}${endpointPath}${endpointPath.includes('?') ? query.replace('?', '&') : query}`;
}

function* unsupported(task: string, endpoint: TextEndpoint, backend: Backend): Generator<PlanIssue> {
  const endpoints = textEndpointsOf(backend);
  if (task !== 'text-to-text' || endpoints.includes(endpoint)) return;
  yield {
    option: 'endpoint',
    message: `"${endpoint}" is not supported by the backend ${backend.name}. Use one of: ${endpoints.join(', ')}.`,
  };
}

/** A base that names an endpoint contradicts who asks for another. */
function* contradictions(
  { task, endpointPath }: EndpointOptions,
  kind: EndpointKind,
  endpoint: TextEndpoint,
): Generator<PlanIssue> {
  const asked = task === 'text-to-embeddings' ? 'embeddings' : endpoint;
  if (endpointPath !== undefined) {
    yield issueNaming(
      'endpointPath',
      (nameOf) => `cannot be had with an ${nameOf('apiBase')} that ends in an endpoint. Keep one of the two.`,
    );
  } else if (kind !== asked) {
    const wayOut =
      kind === 'embeddings'
        ? 'the task text-to-embeddings'
        : `the task text-to-text and the endpoint ${kind}`;
    yield {
      option: 'apiBase',
      message: `is an address for ${kind}, and the run asks for ${asked}. Use ${wayOut}, or another address.`,
    };
  }
}
