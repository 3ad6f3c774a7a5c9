const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * A text for HTML or SVG, between tags or in a quoted attribute. Control characters are left out, since neither allows
 * them, and so are marks that turn the direction of text around, by which a text can pose as another.
 */
export function escapeHtml(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, (mark) =>
      mark === '\n' || mark === '\t' ? mark : '',
    )
    .replaceAll(/[&<>"']/g, (mark) => entities[mark] ?? mark);
}
