import { ensureTool } from './ensure-tool.ts';

const packages = { ip: 'iproute2', tc: 'iproute2', ethtool: 'ethtool' } as const;

/** Path of a program that sets up networks; these stand in folders that not every PATH names. */
export function ensureNetworkTool(name: keyof typeof packages): Promise<string> {
  return ensureTool({
    name,
    variable: `${name.toUpperCase()}_PATH`,
    candidates: [name, `/usr/sbin/${name}`, `/sbin/${name}`],
    debianPackage: packages[name],
  });
}
