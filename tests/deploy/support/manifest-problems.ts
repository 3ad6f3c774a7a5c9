import * as apps from 'kubernetes-models/apps/v1';
import * as batch from 'kubernetes-models/batch/v1';
import * as networking from 'kubernetes-models/networking.k8s.io/v1';
import * as policy from 'kubernetes-models/policy/v1';
import * as core from 'kubernetes-models/v1';
import { at, type Tree } from './deploy-files.ts';

interface Model {
  validate(): void;
}
type ModelClass = new (content: Tree) => Model;

const classes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  v1: { ...core },
  'apps/v1': { ...apps },
  'batch/v1': { ...batch },
  'networking.k8s.io/v1': { ...networking },
  'policy/v1': { ...policy },
};

/**
 * What Kubernetes' own schemas say against a manifest; nothing where it is valid. The validators are made from the
 * OpenAPI document that Kubernetes publishes, and let names pass that they do not know, as the API server may; here
 * such a name is a problem too: mostly it is a misspelt one.
 */
export function manifestProblems(content: Tree): readonly string[] {
  const [version, kind] = [String(content['apiVersion']), String(content['kind'])];
  const found = classes[version]?.[kind];
  if (typeof found !== 'function') return [`there is no ${kind} in ${version}`];
  const model = new (found as ModelClass)(content); // Holds: the package exports a class for each kind.
  const watch = watchReads(model as unknown as Tree); // Holds: it has the manifest's fields.
  try {
    model.validate.call(watch.value);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  return watch.unread().map((path) => `${path} is not known`);
}

/** A validator asks for every name that its schema has: what it did not ask for is in no schema. */
function watchReads(value: Tree, path = ''): { readonly value: unknown; unread(): readonly string[] } {
  const asked = new Set<PropertyKey>();
  const inner = new Map<PropertyKey, ReturnType<typeof watchReads>>();
  const proxy = new Proxy(value, {
    get(target, key) {
      asked.add(key);
      const content: unknown = Reflect.get(target, key);
      if (typeof key !== 'string' || typeof content !== 'object' || content === null) return content;
      const watched = inner.get(key) ?? watchReads(content as Tree, `${path}/${key}`);
      inner.set(key, watched);
      return watched.value;
    },
  });
  return {
    value: proxy,
    unread: () => [
      ...(Array.isArray(value) ? [] : Object.keys(value))
        .filter((key) => !asked.has(key))
        .map((key) => `${path}/${key}`),
      ...[...inner.values()].flatMap((each) => each.unread()),
    ],
  };
}

/** The containers of a workload's pods; none where it is no workload. */
export function containersOf(content: Tree): readonly Tree[] {
  const containers = at(content, 'spec', 'template', 'spec', 'containers');
  return Array.isArray(containers) ? (containers as Tree[]) : []; // Holds: the schema was asked.
}
