/**
 * The path of `resource` (such as `/models`) below a base, with the base's query behind it. Adds `/v1` to a base that
 * names no version: neither in its path (`/v1`, `/api/paas/v4`, `/v1beta/openai`) nor, as Azure has it, in its query.
 */
export function versionedPath(basePath: string, resource: string): string {
  const { path, query } = splitQuery(basePath);
  const isVersioned =
    path.split('/').some((segment) => /^v\d+(\.\d+)?(p\d+)?((alpha|beta)\d*)?$/.test(segment)) ||
    isAzureDeployment(path) ||
    /[?&]api-version=/.test(query);
  return `${path}${isVersioned ? '' : '/v1'}${resource}${query}`;
}

/** A path with a slash in front and none at its end, and its query with the question mark, or nothing. */
export function splitQuery(pathAndQuery: string): { readonly path: string; readonly query: string } {
  const [path = '', ...rest] = pathAndQuery.split('?');
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  return {
    path: trimmed === '' ? '' : `/${trimmed}`,
    query: rest.length === 0 ? '' : `?${rest.join('?')}`,
  };
}

/** Azure OpenAI's older addresses, which have a deployment in place of a version and take keys in a header of its own. */
export function isAzureDeployment(path: string): boolean {
  return path.includes('/openai/deployments/');
}
