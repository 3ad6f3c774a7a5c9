import { describeUnmeasured, type LevelSummary, type RunSummary } from '@genai-bench/core-metrics';
import { listRun } from '../history/list-run.ts';
import { describeLoad } from './describe-load.ts';
import { escapeHtml } from './escape-html.ts';
import { renderLevelCharts, renderRunCharts } from './report-charts.ts';
import { reportStyle } from './report-style.ts';
import { renderLevelTable, renderMetricTable, renderOutcomeTable } from './report-tables.ts';

/**
 * A run as one HTML page that needs nothing else: no script, no font, no picture from anywhere. Its policy forbids
 * all of them, so that a text which slipped through would still do nothing.
 */
export function renderRunReport(summary: RunSummary): string {
  const { model } = listRun(summary);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(`${model} · ${summary.runId}`)}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
${renderHead(summary)}
<h2>Levels</h2>
${renderLevelTable(summary.levels)}
<h2>Charts</h2>
<div class="charts">${renderRunCharts(summary.levels)}</div>
<h2>Each level</h2>
${summary.levels.map(renderLevel).join('\n')}
<h2>Plan</h2>
<pre>${escapeHtml(JSON.stringify(summary.plan, undefined, 2))}</pre>
</main>
</body>
</html>
`;
}

function renderHead(summary: RunSummary): string {
  const { model, backend, task } = listRun(summary);
  const { grade, failure, missingResults = [], tool } = summary;
  return [
    `<h1>${escapeHtml(model)}</h1>`,
    `<p class="faint">${escapeHtml(`${backend} · ${task} · run ${summary.runId} · ${summary.startedAt} to ${summary.endedAt} · ${tool.name} ${tool.version}`)}</p>`,
    `<p>Status: <strong>${escapeHtml(summary.status)}</strong>${failure === undefined ? '' : `: ${escapeHtml(failure)}`}</p>`,
    ...missingResults.map((sentence) => `<p>Incomplete results: ${escapeHtml(sentence)}</p>`),
    renderGrade(grade),
  ].join('\n');
}

/** A run of many levels has many reasons, so they open on demand. */
function renderGrade({ verdict, reasons }: RunSummary['grade']): string {
  const line = `Instrument: <strong>${escapeHtml(verdict)}</strong>`;
  if (reasons.length === 0) return `<p>${line}</p>`;
  const items = reasons.map((reason) => `<li>${escapeHtml(reason)}</li>`).join('');
  return `<details><summary>${line}, why</summary><ul>${items}</ul></details>`;
}

function renderLevel(level: LevelSummary): string {
  const { grade } = level.instrument;
  const unjudged =
    level.goodput === undefined ? [] : describeUnmeasured(level.goodput).map((why) => `Goodput: ${why}.`);
  return `<details>
<summary>${escapeHtml(`${level.scenario}, ${describeLoad(level.load).text}`)}</summary>
${level.failure === undefined ? '' : `<p>${escapeHtml(level.failure)}</p>`}
${[...grade.reasons, ...unjudged].map((reason) => `<p class="faint">${escapeHtml(reason)}</p>`).join('')}
${renderMetricTable(level)}
${renderOutcomeTable(level)}
<div class="charts">${renderLevelCharts(level)}</div>
</details>`;
}
