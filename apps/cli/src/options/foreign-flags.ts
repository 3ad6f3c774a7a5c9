import { flag, type Flag, type FlagGroup } from './flag.ts';

const upload = 'results are not uploaded; copy the experiment folder';
const storage =
  'provider bucket prefix auth-type aws-access-key-id aws-secret-access-key aws-session-token aws-profile aws-region ' +
  'azure-account-name azure-account-key azure-connection-string azure-sas-token gcp-project-id gcp-credentials-path';

/** Options of the Python tool that change nothing here, and why; its commands run with them. */
const withoutEffect: readonly (readonly [name: string, reason: string])[] = [
  ['spawn-rate', 'all connections are opened before the first request'],
  ['master-port', 'workers are threads of this process, which need no port'],
  ['metrics-refresh-interval', 'figures refresh by themselves and cost the load nothing'],
  ['model-auth-type', 'it has no effect in the Python tool either; --api-key-env names the key'],
  ['log-dir', 'messages go to stderr'],
  ['upload-results', upload],
  ...[
    ...storage.split(' ').map((name) => `storage-${name}`),
    'namespace',
    'github-token',
    'github-owner',
    'github-repo',
  ].map((name) => [name, upload] as const),
];

const reasons = new Map(withoutEffect);

/** Options of the Python tool under names that this one does not list. */
export const pythonFlags: FlagGroup = {
  title: 'Of the Python tool:',
  flags: [
    flag('num-workers', 'number', 'the same as --threads', {
      example: '2',
      isHidden: true,
    }),
    ...withoutEffect.map(([name, reason]): Flag =>
      name === 'upload-results'
        ? flag(name, 'switch', reason, { isHidden: true })
        : flag(name, 'text', reason, { placeholder: '<value>', isHidden: true }),
    ),
  ],
};

/** One line for each given option that changes nothing. */
export function noticesOfPythonFlags(given: Iterable<string>): readonly string[] {
  const names = [...given].filter((name) => reasons.has(name));
  // A command that uploads has half a dozen of them, for one reason.
  return [...new Set(names.map((name) => reasons.get(name)!))].map((reason) => {
    const alike = names.filter((name) => reasons.get(name) === reason).map((name) => `--${name}`);
    return `${alike.join(', ')} ${alike.length === 1 ? 'does' : 'do'} nothing: ${reason}.`;
  });
}

const useInstead =
  'Use one of the backends that --help lists, for instance through a gateway that speaks the OpenAI API.';

/** Options of the Python tool that cannot be passed over, and what to do instead. */
const foreignFlags: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^aws-/, `belongs to the backend aws-bedrock, which this version does not have. ${useInstead}`],
  [
    /^azure-/,
    'belongs to the backend azure-openai. Here the backend openai asks Azure: --api-base "https://<resource>.openai.azure.com/openai/deployments/<deployment>?api-version=<version>", with the key as usual or --header "Authorization: Bearer <token>".',
  ],
  [/^gcp-/, `belongs to the backend gcp-vertex, which this version does not have. ${useInstead}`],
  [
    /^(oci-.*|auth|profile|security-token|region|config-file)$/,
    `belongs to the OCI backends, which this version does not have. ${useInstead}`,
  ],
  [/^dataset-image-column$/, 'belongs to image tasks, which this version does not have. Leave it out.'],
];

/** Why an option that the Python tool knows is refused here; continues its name. `undefined` if nobody knows it. */
export function foreignFlagReason(name: string): string | undefined {
  return foreignFlags.find(([pattern]) => pattern.test(name))?.[1];
}

const foreignCommands: Readonly<Record<string, string>> = {
  excel:
    'serve exports runs as CSV, JSON and HTML, and each level has a JSON file that the Python tool reads',
  plot: 'serve draws and compares runs; the Python tool plots the experiment folders of this one',
};

/** What to use in place of a command of the Python tool. */
export function foreignCommandReason(name: string): string | undefined {
  return Object.hasOwn(foreignCommands, name) ? foreignCommands[name] : undefined;
}
