import '@genai-bench/dashboard-react/styles.css';
import { createRunStream } from '@genai-bench/stream-server/client';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import './app.css';
import { openSession, tokenOfFragment } from './session/open-session.ts';

// A link with a token, opened in a tab that shows the page already, only changes the fragment.
window.addEventListener('hashchange', () => {
  if (tokenOfFragment(location.hash) !== undefined) location.reload();
});

// Before anything is asked of the server, so that the first question carries the cookie already.
const session = await openSession({ location, history, fetch: (input, init) => fetch(input, init) });
const stream = createRunStream({ url: location.origin });
const root = document.querySelector('#root');
if (root === null) throw new Error('The page has no element #root; index.html and main.tsx do not match.');
createRoot(root).render(
  <StrictMode>
    <App stream={stream} session={session} />
  </StrictMode>,
);
