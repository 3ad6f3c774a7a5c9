/** Styles of the report; the browser's own colours follow its light or dark setting. */
export const reportStyle = `
:root { color-scheme: light dark; --text: #1c2330; --faint: #5c6675; --line: #d8dde5; --paper: #fff;
  --s0: #2563c9; --s1: #c2410c; --s2: #0f7b5f; --s3: #8a3ab9; --s4: #a16207; --s5: #be185d; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ef; --faint: #a2acba; --line: #3a4350; --paper: #14181f;
  --s0: #7aaeff; --s1: #ff9f6b; --s2: #5fd3b0; --s3: #d29bff; --s4: #e6c35c; --s5: #ff8fbf; } }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--paper); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p, dd { overflow-wrap: anywhere; }
.faint, figcaption { color: var(--faint); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; white-space: nowrap; }
th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); text-align: right; }
th:first-child { text-align: left; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
figure { margin: 0; } svg { width: 100%; height: auto; } svg text { fill: var(--faint); font-size: 11px; }
.grid { stroke: var(--line); } .line { fill: none; stroke-width: 2; }
.s0 { stroke: var(--s0); } .s1 { stroke: var(--s1); } .s2 { stroke: var(--s2); }
.s3 { stroke: var(--s3); } .s4 { stroke: var(--s4); } .s5 { stroke: var(--s5); }
.mark { fill: var(--paper); stroke-width: 2; }
details { border-top: 1px solid var(--line); padding: .5rem 0; } summary { cursor: pointer; }
pre { overflow-x: auto; font-size: 13px; }
@media print { details::details-content { content-visibility: visible; } }
`;
