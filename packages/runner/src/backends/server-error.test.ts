import { describe, expect, it } from 'vitest';
import { decodeServerError, readServerError } from './server-error.ts';

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

describe('readServerError', () => {
  it.each([
    // FastChat, fastchat/serve/model_worker.py, and the same worker's code of success.
    [
      { text: 'NETWORK ERROR', error_code: 50004 },
      { code: 50004, message: 'NETWORK ERROR' },
    ],
    [{ text: 'a', error_code: 0 }, undefined],
    // FastAPI.
    [{ detail: 'Internal Server Error' }, { message: 'Internal Server Error' }],
    [{ detail: [{ loc: ['body'], msg: 'missing' }] }, { message: 'body: missing' }],
    [{ errors: ['one', { message: 'two' }] }, { message: 'one; two' }],
    [{ errors: [{ code: 7, message: 'only' }] }, { code: 7, message: 'only' }],
    // DashScope.
    [
      { code: 'DataInspectionFailed', message: 'unsuitable', request_id: 'r' },
      { code: 'DataInspectionFailed', message: 'unsuitable' },
    ],
    [{ code: 200, message: 'ok', data: {} }, undefined],
    // Text Generation Inference.
    [
      { error: 'Model is overloaded', error_type: 'overloaded' },
      { code: 'overloaded', message: 'Model is overloaded' },
    ],
    // MiniMax, with both of its codes.
    [
      { base_resp: { status_code: 1004, status_msg: 'not authorized' } },
      { code: 1004, message: 'not authorized' },
    ],
    [{ choices: [], base_resp: { status_code: 0, status_msg: '' } }, undefined],
    // Baidu.
    [
      { error_code: 336100, error_msg: 'try again' },
      { code: 336100, message: 'try again' },
    ],
    [{ error: true, message: 'm' }, { message: 'm' }],
    [
      { success: false, msg: 'm', code: 1261 },
      { code: 1261, message: 'm' },
    ],
    // Gemini.
    [[{ error: { code: 503, message: 'busy' } }], { code: 503, message: 'busy' }],
    [{ error: {}, choices: [] }, undefined],
    [{ error: null, errors: [], choices: [] }, undefined],
    [{ choices: [], code: 7, message: 'beside an answer' }, undefined],
    [{ object: 'chat.completion.chunk', choices: [] }, undefined],
  ])('reads %j', (value, expected) => {
    expect(readServerError(value)).toEqual(expected);
  });
});
