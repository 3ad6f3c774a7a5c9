import { useId, type ReactNode } from 'react';
import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { fillMessage, type Messages } from '../../format/messages.ts';
import { useDashboard } from '../../hooks/dashboard-context.tsx';

const plugins = [remarkGfm];

export interface SafeMarkdownProps {
  readonly text: string;
}

/**
 * Markdown that nobody has looked at. HTML inside is shown as the text that it is, images are named instead of loaded
 * (loading one would tell a stranger who reads), and links lead to web and mail addresses only.
 */
export function SafeMarkdown({ text }: SafeMarkdownProps): ReactNode {
  const { messages } = useDashboard();
  // Footnotes have ids, and two answers on a page may have the same ones.
  const clobberPrefix = `${useId()}-`;
  return (
    <Markdown
      remarkPlugins={plugins}
      remarkRehypeOptions={{ clobberPrefix }}
      components={componentsFor(messages)}
      urlTransform={(url, name) => (name === 'src' || isSafeAddress(url) ? url : '')}
    >
      {text}
    </Markdown>
  );
}

export function isSafeAddress(url: string): boolean {
  // Browsers drop these when they read an address, so that `java\tscript:` would be a script.
  // oxlint-disable-next-line no-control-regex
  return /^(?:https?:\/\/|mailto:)/i.test(url.replace(/[\u0000-\u0020]/g, ''));
}

const componentsByMessages = new WeakMap<Messages, Components>();

/** The same object for the same words: with another one React would build every element anew at each piece of text. */
function componentsFor(messages: Messages): Components {
  const known = componentsByMessages.get(messages) ?? createComponents(messages);
  componentsByMessages.set(messages, known);
  return known;
}

function createComponents(messages: Messages): Components {
  return {
    a: ({ href, children }) =>
      href === undefined || href === '' ? (
        <span>{children}</span>
      ) : (
        <a href={href} target="_blank" rel="noopener noreferrer nofollow">
          {children}
        </a>
      ),
    img: ({ alt, src }) => (
      <span className="gb-arena-image">
        {fillMessage(messages.arenaRemoteImage, { text: [alt, src].filter(Boolean).join(' ') })}
      </span>
    ),
    input: ({ checked }) => <span>{checked === true ? '☑' : '☐'}</span>,
    pre: ({ children }) => (
      <pre tabIndex={0} role="group" aria-label={messages.arenaCode}>
        {children}
      </pre>
    ),
    table: ({ children }) => (
      <div className="gb-arena-scroll" tabIndex={0} role="group" aria-label={messages.arenaTable}>
        <table>{children}</table>
      </div>
    ),
    // One level below the heading of the answer, whatever the answer begins with: no level of the page is left out.
    h1: ({ children }) => <h4 className="gb-arena-large">{children}</h4>,
    h2: ({ children }) => <h4>{children}</h4>,
    h3: ({ children }) => <h4>{children}</h4>,
    h5: ({ children }) => <h4>{children}</h4>,
    h6: ({ children }) => <h4>{children}</h4>,
  };
}
