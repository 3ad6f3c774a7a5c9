/** Ours and the user's headers, in lower case, because under two spellings a header would go out twice. The user's win. */
export function mergeHeaders(
  ours: Readonly<Record<string, string>>,
  theirs: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return {
    ...ours,
    ...Object.fromEntries(Object.entries(theirs).map(([name, value]) => [name.toLowerCase(), value])),
  };
}

/** The key as a bearer token; nothing without a key. */
export function bearerHeader(apiKey: string | undefined): Readonly<Record<string, string>> {
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
}
