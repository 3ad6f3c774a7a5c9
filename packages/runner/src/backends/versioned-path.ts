/** Adds `/v1` unless the base names a version somewhere (`/v1`, `/api/paas/v4`, `/v1beta/openai`). */
export function versionedPath(basePath: string): string {
  const base = basePath.replace(/\/+$/, '');
  const rooted = base === '' || base.startsWith('/') ? base : `/${base}`;
  return rooted.split('/').some((segment) => /^v\d+((alpha|beta)\d*)?$/.test(segment))
    ? rooted
    : `${rooted}/v1`;
}
