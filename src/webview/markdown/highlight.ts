import { delay } from '../../base/async.ts';
import { whenIdle } from './idleQueue.ts';
import type { Colours, Highlighter, TokenNode } from './languages.ts';
import { laterPiece } from './pieces.ts';
import type { AskTheme } from './themeColours.ts';

// Colours come after the text: when a fence has closed, in idle slices. A slice is one or more chunks of the code block
// (about 2 kB each); it must end outside any comment or string, else it is tried again with the next chunk.
const MAX_CHUNKS = 60;
const MAX_CHUNKS_PER_SLICE = 3;

// The grammars take more than their length for some text, and cannot be stopped. A slice is therefore short in both
// directions: longer lines stay plain, and it only grows when it was quick. A block that is slow all the same is left as it is.
const MAX_LINE = 400;
const QUICK_MS = 20;
const PATIENCE_MS = 100;
const CHARS_PER_MS = 100; // what ordinary code never falls below

/** How long the first colours wait for those of the theme at most, so that they do not change right after they came. */
const THEME_MS = 200;

interface Job {
  readonly code: HTMLElement;
  readonly language: string;
  readonly chunks: readonly Element[];
  next: number;
  /** How long this block may still take; each slice brings some with it. */
  patience: number;
}

let highlighter: Highlighter | undefined;
let loading: Promise<void> | undefined;
let ask: AskTheme | undefined;
let theme: { refresh(): void } | undefined;

/** Code has the colours of the editor's theme from the first block on, for which the theme is asked. */
export function followTheme(asking: AskTheme): void {
  ask = asking;
}

/** The theme looks other than it did. */
export function refreshTheme(): void {
  theme?.refresh();
}

/** Colours a finished code block's chunks when there is time. Unknown languages and very long code stay plain. */
export function highlightSoon(code: HTMLElement, language: string): void {
  const chunks = [...code.querySelectorAll('.md-lines')];
  if (language === '' || chunks.length === 0) return;
  const job: Job = { code, language: language.toLowerCase(), chunks, next: 0, patience: PATIENCE_MS };
  loading ??= load();
  const first = laterPiece(() => step(job));
  void loading.then(() => whenIdle(first));
}

async function load(): Promise<void> {
  const themed = Promise.race([wearTheme(), delay(THEME_MS)]).catch(() => undefined);
  const module = await import('./languages.ts').catch(() => undefined);
  await themed;
  highlighter = module?.createHighlighter();
}

async function wearTheme(): Promise<void> {
  if (ask === undefined) return;
  const { ThemeColours } = await import('./themeColours.ts');
  const colours = new ThemeColours(ask);
  theme = colours;
  await colours.refresh();
}

function step(job: Job): void {
  const name = highlighter?.nameOf(job.language);
  if (highlighter === undefined || name === undefined) return;
  if (job.next === 0) {
    job.code.dataset['grammar'] = name;
    // Makes the grammar, which the time of the first slice is not to count.
    highlighter.colour(' ', job.language);
  }
  if (colourNext(job, highlighter)) whenIdle(laterPiece(() => step(job)));
}

/** Colours one slice. False when the block is done. */
function colourNext(job: Job, using: Highlighter): boolean {
  const first = job.chunks[job.next];
  if (first === undefined || !job.code.contains(first) || job.chunks.length > MAX_CHUNKS) return false;
  const start = performance.now();
  let text = '';
  for (let count = 1; count <= MAX_CHUNKS_PER_SLICE; count++) {
    const end = job.next + count;
    text += job.chunks[end - 1]?.textContent ?? '';
    const result = colour(text, job.language, using);
    if (result === undefined) return false;
    const isLast = end >= job.chunks.length;
    const spent = performance.now() - start;
    if (result.isOpen && !isLast) {
      if (spent < QUICK_MS && count < MAX_CHUNKS_PER_SLICE) continue;
      return false;
    }
    first.replaceChildren(...result.tokens.map(draw));
    for (const merged of job.chunks.slice(job.next + 1, end)) merged.remove();
    job.next = end;
    job.patience += text.length / CHARS_PER_MS - spent;
    return !isLast && job.patience > 0;
  }
  return false;
}

/** The colours of `text`, of which long lines have none. */
function colour(text: string, language: string, using: Highlighter): Colours | undefined {
  const tokens: TokenNode[] = [];
  let isOpen = false;
  for (const { part, isPlain } of partsOf(text)) {
    if (isPlain) {
      tokens.push(part);
      continue;
    }
    const coloured = using.colour(part, language);
    if (coloured === undefined) return undefined;
    tokens.push(...coloured.tokens);
    ({ isOpen } = coloured);
  }
  return { tokens, isOpen };
}

/** `text` cut before and after its long lines. */
function partsOf(text: string): { part: string; isPlain: boolean }[] {
  const parts: { part: string; isPlain: boolean }[] = [];
  let start = 0;
  for (let at = 0; at < text.length;) {
    const lineEnd = text.indexOf('\n', at) + 1 || text.length;
    if (lineEnd - at > MAX_LINE) {
      if (at > start) parts.push({ part: text.slice(start, at), isPlain: false });
      parts.push({ part: text.slice(at, lineEnd), isPlain: true });
      start = lineEnd;
    }
    at = lineEnd;
  }
  if (start < text.length) parts.push({ part: text.slice(start), isPlain: false });
  return parts;
}

function draw(token: TokenNode): Node {
  if (typeof token === 'string') return document.createTextNode(token);
  const span = document.createElement('span');
  if (token.className !== '') span.className = token.className;
  span.append(...token.children.map(draw));
  return span;
}
