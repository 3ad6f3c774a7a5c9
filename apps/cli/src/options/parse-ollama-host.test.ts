import { describe, expect, it } from 'vitest';
import { parseOllamaHost } from './parse-ollama-host.ts';

// Results for the same inputs in ollama/ollama, envconfig/config_test.go, but for the addresses of every interface.
describe('parseOllamaHost', () => {
  it.each([
    ['', 'http://127.0.0.1:11434'],
    ['1.2.3.4', 'http://1.2.3.4:11434'],
    [':1234', 'http://127.0.0.1:1234'],
    ['1.2.3.4:1234', 'http://1.2.3.4:1234'],
    ['example.com', 'http://example.com:11434'],
    ['example.com:1234', 'http://example.com:1234'],
    ['http://1.2.3.4', 'http://1.2.3.4:80'],
    ['https://1.2.3.4', 'https://1.2.3.4:443'],
    ['https://1.2.3.4:1234', 'https://1.2.3.4:1234'],
    ['example.com/', 'http://example.com:11434'],
    ['example.com:1234/ollama', 'http://example.com:1234/ollama'],
    ['[::1]', 'http://[::1]:11434'],
    ['::1', 'http://[::1]:11434'],
    ['[::1]:1337', 'http://[::1]:1337'],
    [' "1.2.3.4" ', 'http://1.2.3.4:11434'],
    ["'example.com:1234'", 'http://example.com:1234'],
    ['1.2.3.4:66000', 'http://1.2.3.4:11434'],
    ['1.2.3.4:-1', 'http://1.2.3.4:11434'],
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    ['0.0.0.0:8080', 'http://127.0.0.1:8080'],
    ['[::]:8080', 'http://[::1]:8080'],
  ])('makes of %j the address %s', (text, expected) => {
    expect(parseOllamaHost(text)).toBe(expected);
  });
});
