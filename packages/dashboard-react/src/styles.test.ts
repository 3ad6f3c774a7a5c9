import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const [arenaCss = '', css = ''] = ['./arena.css', './styles.css'].map((name) =>
  readFileSync(new URL(name, import.meta.url), 'utf8'),
);

/** The colours of the light theme and of the dark one, as they stand side by side. */
const themes = [0, 1].map(
  (position) =>
    new Map(
      [
        ...css.matchAll(
          /(--gb-[\w-]+):\s*var\(--gb-light, (#[\da-f]{6})\)\s+var\(--gb-dark, (#[\da-f]{6})\)/g,
        ),
      ].map(([, name, ...colors]) => [name!, colors[position]!]),
    ),
);

/** Contrast ratio as WCAG 2 defines it. */
function contrast(one: string, other: string): number {
  const [bright, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('styles.css', () => {
  it('states every colour once, with its light and its dark value', () => {
    expect(themes[0]?.size).toBeGreaterThan(20);
    const stated = [...css.matchAll(/(--gb-[\w-]+):[^;]*#[\da-f]{3}/g)].map(([, name]) => name);
    expect(stated).toEqual([...themes[0]!.keys()]);
  });

  it.each([0, 1])('keeps text at 4.5:1 on every ground (theme %i)', (index) => {
    const theme = themes[index]!;
    for (const ground of ['--gb-page', '--gb-panel', '--gb-inset']) {
      for (const text of ['--gb-text', '--gb-text-soft']) {
        expect(contrast(theme.get(text)!, theme.get(ground)!), `${text} on ${ground}`).toBeGreaterThanOrEqual(
          4.5,
        );
      }
    }
    for (const tone of ['good', 'caution', 'bad', 'info', 'neutral']) {
      const ratio = contrast(theme.get(`--gb-${tone}`)!, theme.get(`--gb-${tone}-back`)!);
      expect(ratio, tone).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(theme.get('--gb-accent-text')!, theme.get('--gb-accent')!)).toBeGreaterThanOrEqual(4.5);
  });

  it.each([0, 1])('keeps lines, borders of fields and focus at 3:1 on panels (theme %i)', (index) => {
    const theme = themes[index]!;
    const names = [1, 2, 3, 4, 5, 6].map((number) => `--gb-series-${number}`);
    for (const name of [...names, '--gb-border-strong', '--gb-focus']) {
      expect(contrast(theme.get(name)!, theme.get('--gb-panel')!), name).toBeGreaterThanOrEqual(3);
    }
  });

  it.each([
    ['styles.css', css],
    ['arena.css', arenaCss],
  ])('keeps every rule of %s in its layer and below its prefix', (_, text) => {
    const rest = text.replace("@import './arena.css';", '').replace(/\/\*.*?\*\//gs, '');
    expect(rest.trim()).toMatch(/^@layer genai-bench \{/);
    const rules = rest.matchAll(/([^{};]+)\{/g);
    const selectors = [...rules].flatMap(([, text]) =>
      text!.split(/,(?![^(]*\))/).map((part) => part.trim()),
    );
    const foreign = selectors.filter((selector) => !/^(\.gb-|@|\d+%$)/.test(selector));
    expect(selectors.length).toBeGreaterThan(50);
    expect(foreign).toEqual([]);
  });
});
