const defaultPorts: Readonly<Record<string, string>> = { http: '80', https: '443' };

/**
 * The address in `OLLAMA_HOST`, read as Ollama itself reads it (ollama/ollama, envconfig/config.go): host, host:port, or
 * with a scheme, which changes the default port; a port that is none gives the default one. The same variable tells
 * Ollama's server where to listen, so an address that means every interface becomes this machine's own.
 */
export function parseOllamaHost(text: string): string {
  const value = text
    .trim()
    .replace(/^["']+|["']+$/g, '')
    .trim();
  const [, scheme, rest] = /^(?:([a-z]+):\/\/)?(.*)$/is.exec(value) ?? [];
  const [, hostAndPort = '', path = ''] = /^([^/]*)(.*)$/s.exec(rest ?? '') ?? [];
  const { host, port } = splitPort(hostAndPort);
  const fallbackPort = defaultPorts[scheme?.toLowerCase() ?? ''] ?? '11434';
  const isPort = /^\d{1,5}$/.test(port ?? '') && Number(port) <= 65_535;
  const base = `${scheme?.toLowerCase() ?? 'http'}://${reachable(host)}:${isPort ? port : fallbackPort}`;
  return `${base}${path.replace(/\/+$/, '')}`;
}

/** An IPv6 address may stand without brackets where no port follows it. */
function splitPort(text: string): { readonly host: string; readonly port: string | undefined } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed !== null) return { host: bracketed[1] ?? '', port: bracketed[2] };
  const parts = text.split(':');
  return parts.length === 2 ? { host: parts[0]!, port: parts[1] } : { host: text, port: undefined };
}

function reachable(host: string): string {
  if (host === '' || host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
