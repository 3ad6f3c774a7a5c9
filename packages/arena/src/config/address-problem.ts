/** What is wrong with the address of a server, as words that go on from its name; undefined if nothing is. */
export function addressProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return `must be an address such as http://10.0.0.5:11434`;
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must begin with http:// or https://';
  if (url.username !== '' || url.password !== '') {
    return 'must not hold a user name or password: they would be printed. Use apiKeyEnv';
  }
  if (url.search !== '' || url.hash !== '')
    return 'must not have a query or fragment: keys go into apiKeyEnv';
  return undefined;
}
