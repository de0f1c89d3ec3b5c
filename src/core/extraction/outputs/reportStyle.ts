/** How a report looks: on a telephone, on a wide screen, in the dark, and on paper. l10n: none, a style sheet. */
export const REPORT_STYLE = `
:root {
  --ink: #1f2328; --dim: #59636e; --paper: #ffffff; --line: #d1d9e0; --soft: #f6f8fa;
  --mark: #fff1b8; --bad: #b3261e; --unsure: #8a5a00; --good: #1a7f37;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6edf3; --dim: #9198a1; --paper: #0d1117; --line: #3d444d; --soft: #161b22;
    --mark: #5c4a00; --bad: #ff8a80; --unsure: #e3b341; --good: #56d364;
  }
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
.text, .key, .value, .place, td, th { unicode-bidi: isolate; overflow-wrap: break-word; }
.text, .key, .value, .place { overflow-wrap: anywhere; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: .5rem 1.5rem; margin: 0; }
.facts dt { color: var(--dim); font-size: .8rem; }
.facts dd { margin: 0; }
.sum, .dim, .line, .count { color: var(--dim); }
.warning { border-left: 4px solid var(--bad); background: var(--soft); padding: .5rem .75rem; }
.table { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
th { background: var(--soft); white-space: nowrap; }
tr:last-child td { border-bottom: 0; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td { max-width: 24rem; white-space: pre-wrap; }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: .2em; }
ul.tree, ul.tree ul { list-style: none; margin: 0; padding: 0; }
ul.tree ul { padding-left: .9rem; margin-left: .15rem; border-left: 1px solid var(--line); }
.leaf { padding: .3rem .35rem; border-radius: 4px; }
.leaf:target { background: var(--soft); outline: 2px solid var(--line); }
.key { color: var(--dim); margin-right: .5rem; }
.value { font-weight: 600; white-space: pre-wrap; }
.none { font-weight: 400; font-style: italic; color: var(--dim); }
.place { font: .85rem/1.45 ui-monospace, monospace; color: var(--dim); white-space: pre-wrap; margin-top: .1rem; }
.place mark { background: var(--mark); color: var(--ink); border-radius: 2px; }
.line { font-family: system-ui, sans-serif; margin-right: .6rem; }
.badge { display: inline-block; font-size: .75rem; padding: 0 .45rem; margin-left: .4rem; border: 1px solid; border-radius: 1rem; }
.missing, .error { color: var(--bad); }
.unsure { color: var(--unsure); }
.corrected, ins { color: var(--good); }
ins { text-decoration: none; }
del { color: var(--dim); }
ul.list { padding-left: 1.2rem; margin: .25rem 0; }
@media (min-width: 60rem) {
  .leaf { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 1.5rem; }
  .leaf .place { margin-top: 0; }
}
@media print {
  :root {
    --ink: #000000; --dim: #444444; --paper: #ffffff; --line: #bbbbbb; --soft: #f4f4f4;
    --mark: #fff1b8; --bad: #b3261e; --unsure: #8a5a00; --good: #1a7f37;
  }
  main { max-width: none; padding: 0; }
  body { font-size: 10pt; }
  .table { overflow: visible; border: 0; }
  .leaf, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .place mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  a { text-decoration: none; }
}
`;
