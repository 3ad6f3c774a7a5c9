import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * A module hook that finds the source of a file that is named as it will be built, as threads are.
 *
 * @param {string} specifier
 * @param {object} context
 * @param {(specifier: string, context: object) => unknown} next
 */
export function resolve(specifier, context, next) {
  if (!/^file:.*\.js$/.test(specifier) || existsSync(fileURLToPath(specifier)))
    return next(specifier, context);
  const source = specifier.replace(/\.js$/, '.ts');
  return next(existsSync(fileURLToPath(source)) ? source : specifier, context);
}
