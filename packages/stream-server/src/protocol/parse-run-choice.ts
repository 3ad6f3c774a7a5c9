/** The run that an address names by `?run=`; `undefined` for the one that began last. */
export function parseRunChoice(search: URLSearchParams): string | undefined {
  return search.get('run') || undefined;
}
