const useInstead =
  'Use one of the backends that --help lists, for instance through a gateway that speaks the OpenAI API.';

/** Options of the Python tool that this one does not have, and what to do instead. */
const foreignFlags: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^aws-/, `belongs to the backend aws-bedrock, which this version does not have. ${useInstead}`],
  [/^azure-/, `belongs to the backend azure-openai, which this version does not have. ${useInstead}`],
  [/^gcp-/, `belongs to the backend gcp-vertex, which this version does not have. ${useInstead}`],
  [
    /^(oci-.*|auth|profile|security-token|region|config-file)$/,
    `belongs to the OCI backends, which this version does not have. ${useInstead}`,
  ],
  [
    /^model-auth-type$/,
    'has no effect in the Python tool either. Leave it out; --api-key-env names the key.',
  ],
  [
    /^(upload-results|storage-.*|namespace|github-.*)$/,
    'belongs to the upload of results, which this version does not have. Leave it out and copy the experiment folder.',
  ],
  [
    /^num-workers$/,
    'starts worker processes in the Python tool. Here use --threads, for instance --threads 2.',
  ],
  [/^master-port$/, 'belongs to worker processes, which are threads here. Leave it out.'],
  [/^spawn-rate$/, 'is not needed: all connections are opened before the first request. Leave it out.'],
  [
    /^metrics-refresh-interval$/,
    'is not needed: figures refresh by themselves and cost the load nothing. Leave it out.',
  ],
  [/^dataset-image-column$/, 'belongs to image tasks, which this version does not have. Leave it out.'],
];

/** Why an option that the Python tool knows is refused here; continues its name. `undefined` if nobody knows it. */
export function foreignFlagReason(name: string): string | undefined {
  return foreignFlags.find(([pattern]) => pattern.test(name))?.[1];
}
