import { describe, expect, it } from 'vitest';
import { namesSaid } from './names-said.ts';

const contestants = [
  { id: 'gpt-4o', label: 'GPT-4o', aliases: ['ChatGPT'] },
  { id: 'library/qwen:8b', label: 'Qwen 8B', aliases: ['通义千问'] },
  { id: 'a', label: 'A', aliases: [] },
];

describe('namesSaid', () => {
  it.each([
    ['finds a name whatever its case and separators', 'Hi, gpt 4O here', '', ['gpt-4o', 'GPT-4o']],
    ['finds the name inside a longer id', 'Qwen, at your service', '', ['qwen']],
    ['finds other names', 'I am ChatGPT.', '', ['ChatGPT']],
    ['finds names of other scripts', '我是 通义千问。', '', ['通义千问']],
    ['takes whole words only', 'The qwenish gpt-4omni', '', []],
    ['takes no ids that are words of every text', 'A sky is a blue thing', '', []],
    ['leaves out what the prompt mentions', 'Qwen is a model', 'What is qwen?', []],
    ['keeps what the prompt does not mention', 'I am ChatGPT, not Qwen', 'Are you Qwen?', ['ChatGPT']],
    ['finds the maker in an introduction', "I'm a language model trained by Google.", '', ['Google']],
    ['lets an answer be about a maker', 'Google was founded in 1998, Meta in 2004.', '', []],
    ['finds nothing in an empty answer', '', '', []],
  ])('%s', (_, answer, prompt, expected) => {
    expect(namesSaid(answer, prompt, contestants)).toEqual(expected);
  });

  it('takes names with characters that patterns use', () => {
    expect(namesSaid('This is C++(x).', '', [{ id: 'zz', label: 'zz', aliases: ['C++(x)'] }])).toEqual([
      'C++(x)',
    ]);
  });
});
