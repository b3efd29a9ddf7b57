/** The checkout's own sheet: it is another company's page, so it shares nothing with the portal but good manners. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#f3f5f1, #121513);
  --sheet: light-dark(#ffffff, #1b1f1c);
  --ink: light-dark(#18201b, #e9efe9);
  --ink-2: light-dark(#4f5b53, #b0bcb3);
  --line: light-dark(#d9dfd8, #323a34);
  --line-strong: light-dark(#7b877f, #7f8b83);
  --accent: light-dark(#0b6b4b, #7fd0ad);
  --on-accent: light-dark(#ffffff, #08251a);
  --note: light-dark(#fff3d1, #332a10);
  --note-ink: light-dark(#5f4300, #f3d78f);
  --wrong: light-dark(#a1261e, #f29c92);
}
* { box-sizing: border-box; margin: 0; }
body {
  background: var(--paper); color: var(--ink); min-block-size: 100dvh;
  font: 1rem/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", "Nirmala UI", "Noto Sans Devanagari", system-ui, sans-serif;
}
:lang(hi) { line-height: 1.7; }
.practice { background: var(--note); color: var(--note-ink); padding: 0.75rem 1rem; text-align: center; font-weight: 600; }
main { max-inline-size: 30rem; margin-inline: auto; padding: 1.5rem 1rem 3rem; }
.lead { color: var(--ink-2); font-size: 0.875rem; margin-block-end: 1.25rem; }
.sheet { background: var(--sheet); border: 1px solid var(--line); border-radius: 0.75rem; padding: 1.25rem 1rem; }
h1 { font-size: 1rem; font-weight: 600; }
h2 { font-size: 1rem; font-weight: 600; margin-block: 2rem 0.75rem; }
.sum { font-size: 2.25rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.015em; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
:lang(hi) .sum { letter-spacing: 0; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0.375rem 1rem; margin-block: 1rem; padding-block-start: 1rem; border-block-start: 1px solid var(--line); font-size: 0.875rem; }
dt { color: var(--ink-2); }
dd { text-align: end; overflow-wrap: anywhere; }
button, .button {
  font: inherit; cursor: pointer; border-radius: 0.5rem; min-block-size: 3rem; padding: 0.625rem 1rem; inline-size: 100%; text-align: start;
  background: var(--sheet); color: var(--ink); border: 1px solid var(--line-strong);
}
.main { background: var(--accent); color: var(--on-accent); border-color: transparent; font-weight: 600; text-align: center; display: block; text-decoration: none; }
.main:hover { filter: brightness(1.08); }
.choices { display: grid; gap: 0.5rem; list-style: none; padding: 0; }
form + form { margin-block-start: 0.5rem; }
.choices button:hover { border-color: var(--ink); }
.choices b { display: block; font-weight: 600; }
.choices span { display: block; color: var(--ink-2); font-size: 0.875rem; }
.other { border: 1px solid var(--line-strong); border-radius: 0.5rem; padding: 0.75rem 1rem; background: var(--sheet); }
.other label { display: block; font-size: 0.875rem; margin-block: 0.5rem 0.25rem; }
.row { display: grid; grid-template-columns: 1fr auto; gap: 0.5rem; }
input { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line-strong); border-radius: 0.5rem; padding: 0.5rem 0.75rem; min-inline-size: 0; min-block-size: 3rem; font-variant-numeric: tabular-nums; }
.row button { inline-size: auto; text-align: center; }
.wrong { color: var(--wrong); font-size: 0.875rem; margin-block-start: 0.375rem; }
a { color: var(--accent); }
.away { margin-block-start: 2rem; text-align: center; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 24rem) { .row { grid-template-columns: 1fr; } .row button { inline-size: 100%; } }
`
