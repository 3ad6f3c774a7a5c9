/** Whether it is a `redis:` or `rediss:` URL with a host. */
export function isRedisUrl(text: string): boolean {
  return /^rediss?:\/\/./i.test(text) && URL.canParse(text);
}

/** The address as it may be printed: without user and password. */
export function describeRedisUrl(url: string): string {
  if (!isRedisUrl(url)) return 'the given address';
  const { protocol, hostname, port, pathname } = new URL(url);
  return `${protocol}//${hostname}:${port || '6379'}${pathname === '/' ? '' : pathname}`;
}
