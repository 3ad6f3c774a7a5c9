import { describe, expect, it } from 'vitest';
import { decodeServerError } from './server-error.ts';

describe('decodeServerError', () => {
  it.each([
    ['{"error":{"message":"m","type":"t","param":null,"code":"c"}}', { code: 'c', message: 'm' }],
    ['{"error":"m"}', { message: 'm' }],
    ['[{"error":{"code":503,"message":"m"}}]', { code: 503, message: 'm' }],
    ['{"object":"error","message":"m","type":"NotFoundError","code":404}', { code: 404, message: 'm' }],
    ['{"detail":"Not Found"}', { message: 'Not Found' }],
    [
      '{"detail":[{"loc":["body","model"],"msg":"field required","type":"missing"},{"msg":"x"}]}',
      { message: 'body.model: field required; x' },
    ],
    ['{"message":"m","code":"c"}', { code: 'c', message: 'm' }],
    ['{"status":"odd"}', { message: '{"status":"odd"}' }],
    ['Service Unavailable\n', { message: 'Service Unavailable' }],
    ['', { message: '' }],
    ['"text"', { message: '"text"' }],
    [
      '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title><style>b{}</style></head><body><h1>nginx</h1></body>',
      { message: '502 Bad Gateway nginx' },
    ],
    ['<html><script>endless', { message: '' }],
  ])('reads %j', (body, expected) => {
    expect(decodeServerError(body)).toEqual(expected);
  });
});
