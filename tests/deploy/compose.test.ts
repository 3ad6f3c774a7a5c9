import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { at, deployFolder, readCompose, readDeployFile, type Tree } from './support/deploy-files.ts';

/** The schema of the Compose Specification, as this linter carries it. */
const linterFolder = dirname(createRequire(import.meta.url).resolve('dclint/package.json'));
const schemaText = readFileSync(join(linterFolder, 'schemas/compose.schema.json'), 'utf8');
// Left out is the name of its dialect, which is the usual one, but is spelt as nobody else spells it.
const { $schema: _dialect, ...schema } = JSON.parse(schemaText) as Tree; // Holds: a schema is an object.
// Formats are words to people there: durations, ports and the like, which Compose itself reads.
const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);

/** Top-level names beginning with `x-` belong to whoever wrote the file. */
function composeProblems(content: Tree): readonly string[] {
  if (validate(content)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

const compose = readCompose();
const services = Object.entries(compose['services'] as Readonly<Record<string, Tree>>);

describe('the schema of the Compose Specification', () => {
  test('accepts compose.yaml', () => {
    expect(composeProblems(compose)).toEqual([]);
  });

  test.each([
    ['a misspelt name', 'read_only: true', 'readonly: true', 'must NOT have additional properties'],
    ['a condition that is none', 'service_healthy', 'service_healty', 'condition must be equal to one of'],
    ['a number for a path', 'tmpfs: [/tmp]', 'tmpfs: 5', '/services/worker/tmpfs must be'],
    ['a list for an object', 'internal: true', '- internal', '/networks/back must be'],
  ])('refuses %s', (_what, good, bad, problem) => {
    const text = readDeployFile('compose.yaml');
    expect(text).toContain(good);
    expect(composeProblems(readCompose(text.replaceAll(good, bad))).join('\n')).toContain(problem);
  });
});

describe('compose.yaml', () => {
  test('starts Redis, PostgreSQL, two servers, nginx and three workers, and a benchmark when it is asked to', () => {
    const usual = services.filter(([, service]) => service['profiles'] === undefined);
    expect(usual.map(([name]) => name).toSorted()).toEqual([
      'nginx',
      'postgres',
      'redis',
      'server-1',
      'server-2',
      'worker',
    ]);
    expect(at(compose, 'services', 'worker', 'deploy', 'replicas')).toBe(3);
    expect(services.filter(([, { profiles }]) => profiles !== undefined)).toHaveLength(1);
  });

  test('names only services, networks, volumes and secrets that it has, and waits for those that can be asked', () => {
    const names = (kind: string): readonly string[] => Object.keys(compose[kind] as Tree);
    for (const [, service] of services) {
      expect(names('networks')).toEqual(expect.arrayContaining(service['networks'] as string[]));
      expect(names('secrets')).toEqual(expect.arrayContaining((service['secrets'] ?? []) as string[]));
      for (const volume of (service['volumes'] ?? []) as string[])
        if (!volume.startsWith('.')) expect(names('volumes')).toContain(volume.split(':')[0]);
      for (const [other, how] of Object.entries((service['depends_on'] ?? {}) as Tree)) {
        expect(how).toEqual({ condition: 'service_healthy' });
        expect(at(compose, 'services', other, 'healthcheck', 'test')).toBeInstanceOf(Array);
      }
    }
  });

  test.each(services)('gives %s no rights, a disk that cannot be written, and limits', (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      deploy: {
        resources: { limits: { cpus: expect.any(String) as string, memory: expect.any(String) as string } },
      },
    });
    expect(service).toHaveProperty('healthcheck');
  });

  test('publishes one port, on loopback unless told otherwise, and keeps the databases from outside', () => {
    const ports = services.flatMap(([name, service]) => (service['ports'] === undefined ? [] : [name]));
    expect(ports).toEqual(['nginx']);
    expect(at(compose, 'services', 'nginx', 'ports')).toEqual(['${GENAI_BENCH_LISTEN:-127.0.0.1:8080}:8080']);
    expect(at(compose, 'networks', 'back', 'internal')).toBe(true);
    for (const name of ['redis', 'postgres'])
      expect(at(compose, 'services', name, 'networks')).toEqual(['back']);
  });

  test('holds no password: all come from files that are not in the repository', () => {
    const text = readDeployFile('compose.yaml');
    expect(text).not.toMatch(/:\/\/[^\s/]*:[^\s/]*@/);
    expect(text).not.toMatch(/(PASSWORD|TOKEN|SECRET|KEY)\s*[:=]\s*\S/);
    const files = services.flatMap(([, service]) => (service['env_file'] ?? []) as string[]);
    const secrets = Object.values(compose['secrets'] as Tree).map((secret) => at(secret, 'file'));
    for (const file of [...files, ...secrets]) expect(file).toMatch(/^secrets\//);
    expect(readFileSync(`${deployFolder}.gitignore`, 'utf8')).toContain('/secrets/');
    expect(readDeployFile('Dockerfile.dockerignore').split('\n')).toContain('*');
  });
});
