import type { CustomPanel } from '@genai-bench/dashboard-react';

/** Shown while nothing runs, instead of empty charts. */
export const howToBegin: CustomPanel = {
  id: 'how-to-begin',
  title: 'Nothing runs yet',
  render: () => (
    <div className="app-begin">
      <p>
        This page shows a benchmark of a language-model server while it runs: throughput, latencies, errors
        and log. It fills by itself once a run begins.
      </p>
      <ul>
        <li>
          <a href="/new">Start a run</a> on this server.
        </li>
        <li>
          Look at <a href="/history">earlier runs</a>, or compare some of them.
        </li>
        <li>
          Or measure from a terminal, with a live page of its own:
          <pre>
            genai-bench benchmark --api-base http://localhost:8000 --model my-model --enable-streaming
          </pre>
        </li>
      </ul>
    </div>
  ),
};
