import { expect, it } from 'vitest';
import { copyField } from './copy-records.ts';

it.each([
  ['plain "text" 日本', 'plain "text" 日本'],
  [String.raw`{"message":"a\nb\u0000"}`, String.raw`{"message":"a\\nb\\u0000"}`],
  ['\t\n\r', String.raw`\t\n\r`],
  // On a line of its own this would end the data.
  [String.raw`\.`, String.raw`\\.`],
  [String.raw`\N`, String.raw`\\N`],
])('writes %j as a field of COPY', (text, field) => {
  expect(copyField(text)).toBe(field);
});
