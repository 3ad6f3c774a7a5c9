import { describe, expect, test } from 'vitest';
import { at, objectsIn, readManifests, type Tree } from './support/deploy-files.ts';
import { containersOf, manifestProblems } from './support/manifest-problems.ts';

const manifests = readManifests();
const named = manifests.map(({ file, content }) => [`${file}: ${String(content['kind'])}`, content] as const);
const workloads = named.filter(([, content]) => containersOf(content).length > 0);

function find(kind: string, name: string): Tree {
  const found = manifests.find(
    ({ content }) => content['kind'] === kind && at(content, 'metadata', 'name') === name,
  );
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return structuredClone(found.content);
}

/** A copy with one place changed. */
function broken(content: Tree, path: readonly (string | number)[], value: unknown): Tree {
  const copy = structuredClone(content);
  const owner = at(copy, ...path.slice(0, -1)) as Record<string, unknown>; // Named by the tests below.
  owner[String(path.at(-1))] = value;
  return copy;
}

describe('the schemas of Kubernetes', () => {
  test.each(named)('accept %s', (_name, content) => {
    expect(manifestProblems(content)).toEqual([]);
  });

  const pod = ['spec', 'template', 'spec'] as const;
  const container = [...pod, 'containers', 0] as const;
  test.each([
    ['a word for a number', ['spec', 'replicas'], 'two', '/spec/replicas must be integer'],
    ['a selector that is missing', ['spec', 'selector'], undefined, 'required property selector'],
    ['a misspelt name', [...pod, 'terminationGraceSeconds'], 30, 'terminationGraceSeconds is not known'],
    ['a misspelt probe', [...container, 'readynessProbe'], {}, 'readynessProbe is not known'],
    [
      'a probe without a port',
      [...container, 'livenessProbe', 'httpGet', 'port'],
      undefined,
      'required property port',
    ],
    ['a kind of another version', ['apiVersion'], 'apps/v1beta1', 'there is no Deployment in apps/v1beta1'],
  ])('refuse %s', (_what, path, value, problem) => {
    const copy = broken(find('Deployment', 'genai-bench-server'), path, value);
    expect(manifestProblems(copy).join()).toContain(problem);
  });
});

describe('every workload', () => {
  test.each(workloads)('%s runs without rights, and on a disk it cannot write', (_name, content) => {
    const pod = at(content, 'spec', 'template', 'spec');
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    });
    for (const container of containersOf(content)) {
      expect(container['securityContext']).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container['volumeMounts']).toContainEqual({ name: 'tmp', mountPath: '/tmp' });
    }
  });

  test.each(workloads)('%s says how much of a machine it needs, and takes no more', (_name, content) => {
    for (const container of containersOf(content)) {
      for (const kind of ['requests', 'limits']) {
        expect(at(container, 'resources', kind)).toEqual({
          cpu: expect.any(String) as string,
          memory: expect.stringMatching(/^\d+(Mi|Gi)$/) as string,
        });
      }
    }
  });

  test('selects the pods that it makes, and every selector of another manifest finds some', () => {
    const podLabels = workloads.map(([, content]) => at(content, 'spec', 'template', 'metadata', 'labels'));
    const selectors = manifests.flatMap(({ content }) => [
      at(content, 'spec', 'selector', 'matchLabels'),
      at(content, 'spec', 'podSelector', 'matchLabels'),
      content['kind'] === 'Service' ? at(content, 'spec', 'selector') : undefined,
    ]);
    const stated = selectors.filter((selector) => selector !== undefined);
    expect(stated).toHaveLength(6);
    for (const selector of stated) expect(podLabels).toContainEqual(expect.objectContaining(selector));
  });

  test('keeps no secret: values are named, not written', () => {
    expect(manifests.map(({ content }) => content['kind'])).not.toContain('Secret');
    const variables = workloads.flatMap(([, content]) =>
      containersOf(content).flatMap((each) => each['env'] as readonly Tree[]),
    );
    expect(variables.length).toBeGreaterThan(8);
    for (const variable of variables) {
      expect(variable).not.toHaveProperty('value');
      if (/URL|TOKEN|KEY$|SECRET|HISTORY/.test(String(variable['name'])))
        expect(variable).toHaveProperty('valueFrom.secretKeyRef.name', 'genai-bench');
    }
  });
});

describe('the servers', () => {
  const server = find('Deployment', 'genai-bench-server');
  const [container] = containersOf(server);

  test('are asked for the routes that they have, at the port that they listen on', () => {
    expect(at(container, 'livenessProbe', 'httpGet')).toEqual({ path: '/healthz', port: 'http' });
    expect(at(container, 'readinessProbe', 'httpGet')).toEqual({ path: '/readyz', port: 'http' });
    expect(at(container, 'ports')).toEqual([{ name: 'http', containerPort: 8080 }]);
    const args = container?.['args'] as readonly string[];
    expect(args[args.indexOf('--port') + 1]).toBe('8080');
    expect(at(find('Service', 'genai-bench-server'), 'spec', 'ports', 0, 'targetPort')).toBe('http');
  });

  test('have the time to hand their viewers over before they are killed', () => {
    const [, seconds] = at(container, 'lifecycle', 'preStop', 'exec', 'command') as readonly string[];
    // Three for the last events, three in which /readyz says no, and two for goodbyes.
    expect(at(server, 'spec', 'template', 'spec', 'terminationGracePeriodSeconds')).toBeGreaterThan(
      Number(seconds) + 8,
    );
    expect(at(server, 'spec', 'strategy', 'rollingUpdate')).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    expect(at(find('PodDisruptionBudget', 'genai-bench-server'), 'spec', 'maxUnavailable')).toBe(1);
    expect(at(server, 'spec', 'replicas')).toBeGreaterThan(1);
  });

  test('are called by one name at the ingress and at home', () => {
    const host = at(find('ConfigMap', 'genai-bench'), 'data', 'public-host');
    const ingress = find('Ingress', 'genai-bench');
    expect(at(ingress, 'spec', 'rules', 0, 'host')).toBe(host);
    expect(at(ingress, 'spec', 'tls', 0, 'hosts')).toEqual([host]);
    const backends = objectsIn(ingress).flatMap(({ backend }) => backend ?? []);
    expect(backends).toEqual([{ service: { name: 'genai-bench-server', port: { name: 'http' } } }]);
  });
});

describe('the workers', () => {
  test('are an indexed job of as many pods as the benchmark waits for', () => {
    const job = find('Job', 'genai-bench-worker');
    expect(job).toMatchObject({ spec: { completionMode: 'Indexed', completions: 3, parallelism: 3 } });
    const [benchmark] = containersOf(find('Job', 'genai-bench-benchmark'));
    const args = benchmark?.['args'] as readonly string[];
    expect(args[args.indexOf('--workers') + 1]).toBe('3');
  });
});
