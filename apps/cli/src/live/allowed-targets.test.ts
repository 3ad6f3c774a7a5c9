import { describe, expect, it } from 'vitest';
import { createTargetCheck, isTargetRule } from './allowed-targets.ts';

describe('createTargetCheck', () => {
  it.each([
    ['http://10.1.2.3:8000', ['10.0.0.0/8']],
    ['http://[fd00::5]:8000', ['fd00::/8']],
    ['http://[::ffff:10.1.2.3]:8000', ['10.0.0.0/8']],
    ['http://192.0.2.7', ['192.0.2.7']],
    ['http://gpu-1:8000', ['gpu-1']],
    ['http://GPU-1:8000', ['gpu-1:8000']],
    ['https://api.example.com', ['https://api.example.com/']],
    ['http://anything:1', []],
  ])('lets a run go to %s by %j', (target, rules) => {
    expect(createTargetCheck(rules)(new URL(target).origin)).toBe(true);
  });

  it.each([
    ['http://169.254.169.254', ['10.0.0.0/8']],
    // Other ways to write 127.0.0.1: an origin holds the usual one.
    ['http://2130706433:8000', ['10.0.0.0/8', 'gpu-1']],
    ['http://0x7f.1:8000', ['gpu-1']],
    ['http://[::ffff:127.0.0.1]:8000', ['10.0.0.0/8']],
    ['http://gpu-1.evil.example', ['gpu-1']],
    ['http://gpu-1:9000', ['gpu-1:8000']],
    ['http://api.example.com', ['https://api.example.com']],
    ['https://api.example.com:8443', ['https://api.example.com']],
    // It may resolve to an address of the network, and to another one a moment later.
    ['http://localhost:8000', ['127.0.0.0/8']],
  ])('keeps a run from %s by %j', (target, rules) => {
    expect(createTargetCheck(rules)(new URL(target).origin)).toBe(false);
  });

  it('takes no rule that it could not hold anything against', () => {
    const wrong = [
      '',
      'http://',
      'http://a/path',
      '10.0.0.0/33',
      '10.0.0.0/x',
      '*.example.com',
      'a b',
      'gpu/8',
    ];
    expect(wrong.filter(isTargetRule)).toEqual([]);
    const right = ['http://a:1', 'https://a/', '10.0.0.0/8', '::1', '[::1]:8000', 'gpu-1:8000', 'a.b'];
    expect(right.filter(isTargetRule)).toEqual(right);
  });
});
