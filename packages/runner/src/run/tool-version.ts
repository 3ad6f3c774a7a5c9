import packageJson from '../../package.json' with { type: 'json' };

/** Name and version that every result carries. */
export const TOOL = { name: 'genai-bench', version: packageJson.version };
