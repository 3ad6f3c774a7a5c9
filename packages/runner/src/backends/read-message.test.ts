import { describe, expect, it } from 'vitest';
import type { AnswerPart } from './backend.ts';
import { readMessage } from './read-message.ts';

function read(message: Readonly<Record<string, unknown>>): readonly AnswerPart[] {
  const parts: AnswerPart[] = [];
  readMessage(message, 'delta', parts);
  return parts;
}

const text = (said: string): AnswerPart => ({ type: 'delta', kind: 'text', text: said });
const reasoning = (said: string): AnswerPart => ({ type: 'delta', kind: 'reasoning', text: said });
const call = (said: string): AnswerPart => ({ type: 'delta', kind: 'tool-call', text: said });
const unread = (field: string): AnswerPart => ({ type: 'unread', field });

describe('readMessage', () => {
  it.each<[string, Readonly<Record<string, unknown>>, AnswerPart[]]>([
    ['a list of texts', { content: [{ type: 'text', text: 'a' }, 'b'] }, [text('a'), text('b')]],
    ['a text in an object of its own', { content: { type: 'text', text: { value: 'a' } } }, [text('a')]],
    [
      'parts within a content',
      { content: { parts: [{ text: 'a' }, { text: 'b', thought: true }] } },
      [text('a'), reasoning('b')],
    ],
    ['a refusal within a content', { content: [{ type: 'refusal', refusal: 'no' }] }, [text('no')]],
    [
      'thinking within a content',
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'a' }] }] },
      [reasoning('a')],
    ],
    [
      'a call within a content',
      { content: [{ type: 'tool_use', id: 'c', name: 'f', input: { b: 1 } }] },
      [call('f'), call('{"b":1}')],
    ],
    ['no text in sources within a content', { content: [{ type: 'reference', reference_ids: [1, 2] }] }, []],
    ['reasoning_text', { reasoning_text: 'a' }, [reasoning('a')]],
    ['thinking', { thinking: 'a' }, [reasoning('a')]],
    ['thoughts', { thoughts: ['a', 'b'] }, [reasoning('ab')]],
    ['reasoning in an object', { reasoning: { summary: [{ text: 'a' }] } }, [reasoning('a')]],
    [
      'reasoning in details',
      { reasoning_details: [{ type: 'reasoning.summary', summary: 'a' }] },
      [reasoning('a')],
    ],
    [
      'reasoning under three names once',
      { reasoning: 'a', reasoning_content: 'a', thinking_blocks: [{ thinking: 'a' }] },
      [reasoning('a')],
    ],
    [
      'nothing in encrypted reasoning',
      { content: '', reasoning_details: [{ type: 'reasoning.encrypted', data: 'Zm9n' }] },
      [],
    ],
    ['a transcript', { audio: { id: 'x', transcript: 'a' } }, [text('a')]],
    [
      'the arguments of a custom tool',
      { tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'f', input: 'x' } }] },
      [call('f'), call('x')],
    ],
    ['sound without words', { audio: { id: 'x', data: 'AAAA' } }, [unread('delta.audio.data')]],
    ['a picture', { content: '', images: [{ image_url: { url: 'data:,' } }] }, [unread('delta.images')]],
    [
      'a picture within a content',
      { content: [{ type: 'image_url', image_url: { url: 'data:,' } }] },
      [unread('delta.content[].image_url')],
    ],
    ['an unknown text', { content: '', murmur: 'a' }, [unread('delta.murmur')]],
    ['an unknown text, deep down', { inner: { voice: [{ said: 'a' }] } }, [unread('delta.inner')]],
    ['reasoning without a text', { reasoning: { mood: 'good' } }, [unread('delta.reasoning')]],
    ['nothing unknown beside what was read', { content: 'a', murmur: 'b' }, [text('a')]],
    [
      'nothing in ids, roles, flags and empty fields',
      { role: 'assistant', id: 'x', done: false, level: 3, murmur: '', inner: { voice: [] } },
      [],
    ],
    [
      'nothing in signatures and sources',
      {
        content: '',
        reasoning_opaque: 'c2',
        annotations: [{ url: 'x' }],
        provider_specific_fields: { citation: 'x' },
      },
      [],
    ],
  ])('reads %s', (_title, message, expected) => {
    expect(read(message)).toEqual(expected);
  });
});
