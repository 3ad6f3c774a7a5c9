/**
 * Relative targets of the links and images in a Markdown text, outside code. A pure fragment (`#part`) is
 * a link to the text itself and is given with an empty `path`.
 *
 * @param {string} text
 * @returns {{ path: string, fragment: string | undefined, line: number }[]}
 */
export function readLinks(text) {
  const prose = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, (block) => block.replace(/[^\n]/g, ' '));
  return prose.split('\n').flatMap((content, index) => {
    const withoutCode = content.replace(/`[^`]*`/g, '');
    return [...withoutCode.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|^\[[^\]]+\]:\s*(\S+)/g)]
      .map((match) => match[1] ?? match[2] ?? '')
      .filter((target) => !/^[a-z][a-z0-9+.-]*:|^\/\//i.test(target))
      .map((target) => {
        const [path = '', fragment] = target.split('#');
        return { path: decodeURI(path), fragment, line: index + 1 };
      });
  });
}

/**
 * The fragments GitHub gives to the headings of a Markdown text.
 *
 * @param {string} text
 * @returns {Set<string>}
 */
export function headingFragments(text) {
  const headings = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm);
  /** @type {Map<string, number>} */
  const seen = new Map();
  const fragments = new Set();
  for (const [, heading = ''] of headings) {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    fragments.add(count === 0 ? slug : `${slug}-${count}`);
  }
  return fragments;
}
