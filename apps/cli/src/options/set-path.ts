/** Sets `a.b` inside nested objects, without changing objects that were there before. */
export function setPath(target: Record<string, unknown>, path: string, value: unknown): void {
  const [head = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  const inner = { ...(target[head] as Record<string, unknown> | undefined) }; // Holds: paths below a key only ever hold objects.
  setPath(inner, rest.join('.'), value);
  target[head] = inner;
}
