// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { isSafeAddress, SafeMarkdown } from './safe-markdown.tsx';

afterEach(cleanup);

function rendered(text: string): HTMLElement {
  return render(<SafeMarkdown text={text} />).container;
}

describe('SafeMarkdown', () => {
  it('formats headings, lists, code and tables below the heading of the answer', () => {
    const page = rendered(
      '# Title\n\n- one\n- **two**\n\n```js\nlet a;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |',
    );
    expect(page.querySelector('h4')?.textContent).toBe('Title');
    expect(page.querySelectorAll('li')).toHaveLength(2);
    expect(page.querySelector('pre code')?.textContent).toBe('let a;\n');
    expect(page.querySelector('td')?.textContent).toBe('1');
    expect(page.querySelector('h1, h2, h3, h5')).toBeNull();
  });

  it.each([
    ['<script>alert(1)</script>', 'script'],
    ['<img src=x onerror=alert(1)>', 'img'],
    ['![a cat](https://example.com/cat.png)', 'img'],
    ['![](https://example.com/pixel.gif)', 'img'],
    ['<iframe src="https://example.com"></iframe>', 'iframe'],
    ['<style>*{display:none}</style>', 'style'],
    ['<form action="https://example.com"><input name=a></form>', 'form, input'],
    ['- [x] done', 'input'],
    ['[go](javascript:alert(1))', 'a'],
    ['[go](JaVaScRiPt:alert(1))', 'a'],
    ['[go](data:text/html;base64,PHNjcmlwdD4=)', 'a'],
    ['[go](vbscript:x)', 'a'],
    ['[go](/api/v1/stop)', 'a'],
    ['[go](//example.com)', 'a'],
    ['<javascript:alert(1)>', 'a'],
    ['[go][1]\n\n[1]: javascript:alert(1)', 'a'],
  ])('makes no element of %s', (text, selector) => {
    expect(rendered(text).querySelector(selector)).toBeNull();
  });

  it('says the HTML that it does not run, and names the image that it does not load', () => {
    expect(rendered('<b onclick=x>bold</b>').textContent).toContain('<b onclick=x>');
    expect(rendered('![a cat](https://example.com/cat.png)').textContent).toBe(
      'Image not loaded: a cat https://example.com/cat.png',
    );
  });

  it('opens links elsewhere, without telling where they were', () => {
    const link = rendered('[site](https://example.com/a)').querySelector('a');
    expect(link?.getAttribute('href')).toBe('https://example.com/a');
    expect(link?.getAttribute('rel')).toBe('noopener noreferrer nofollow');
    expect(link?.getAttribute('target')).toBe('_blank');
  });

  it('gives footnotes of two answers different ids', () => {
    const text = 'One[^1].\n\n[^1]: Note.';
    const page = render(
      <>
        <SafeMarkdown text={text} />
        <SafeMarkdown text={text} />
      </>,
    ).container;
    const ids = [...page.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('isSafeAddress', () => {
  it.each([
    ['https://example.com', true],
    ['HTTP://example.com', true],
    ['mailto:a@example.com', true],
    ['java\tscript:alert(1)', false],
    ['\u0001javascript:alert(1)', false],
    ['https:javascript', false],
    ['', false],
  ])('takes %j for safe: %s', (url, expected) => {
    expect(isSafeAddress(url)).toBe(expected);
  });
});
