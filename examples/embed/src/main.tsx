import { BenchmarkDashboard, type CustomPanel } from '@genai-bench/dashboard-react';
import '@genai-bench/dashboard-react/styles.css';
import { createRoot } from 'react-dom/client';

/** A panel of this app, among those of the package. */
const promisePanel: CustomPanel = {
  id: 'promise',
  title: 'What we promise',
  width: 'half',
  render: ({ levels }) => {
    const ttftMs = levels.findLast(({ metrics }) => metrics !== undefined)?.metrics?.live.ttftMs;
    if (ttftMs === undefined) return <p>No answers yet</p>;
    return <p>First token within 200 ms for 9 of 10: {ttftMs.p90 <= 200 ? 'kept' : 'broken'}</p>;
  },
};

/** `?server=http://localhost:8080`, started with `--allow-origin` and the address of this page. */
const server = new URLSearchParams(location.search).get('server') ?? 'http://localhost:8080';

const root = document.querySelector('#root');
if (root === null) throw new Error('index.html has no element #root.');
createRoot(root).render(
  <main>
    <h1>Our tools</h1>
    <BenchmarkDashboard source={server} panels={['status', promisePanel, 'headline', 'throughput', 'log']} />
  </main>,
);
