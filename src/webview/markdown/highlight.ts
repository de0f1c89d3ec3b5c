import { whenIdle } from './idleQueue.ts';
import type { Highlighter, TokenNode } from './languages.ts';

// Colours come after the text: when a fence has closed, in idle slices. A slice is one or more chunks of the code block
// (about 2 kB each); it must end outside any comment or string, else it is tried again with the next chunk.
const MAX_CHUNKS = 60;
const MAX_CHUNKS_PER_SLICE = 3;

interface Job {
  readonly code: HTMLElement;
  readonly language: string;
  readonly chunks: readonly Element[];
  next: number;
}

let highlighter: Highlighter | undefined;
let loading: Promise<void> | undefined;

/** Colours a finished code block's chunks when there is time. Unknown languages and very long code stay plain. */
export function highlightSoon(code: HTMLElement, language: string): void {
  const chunks = [...code.querySelectorAll('.md-lines')];
  if (language === '' || chunks.length === 0) return;
  const job: Job = { code, language: language.toLowerCase(), chunks, next: 0 };
  loading ??= import('./languages.ts').then(
    (module) => {
      highlighter = module.createHighlighter();
    },
    () => undefined,
  );
  void loading.then(() => whenIdle(() => step(job)));
}

function step(job: Job): void {
  if (highlighter?.knows(job.language) !== true) return;
  if (colourNext(job, highlighter)) whenIdle(() => step(job));
}

/** Colours one slice. False when the block is done. */
function colourNext(job: Job, using: Highlighter): boolean {
  const first = job.chunks[job.next];
  if (first === undefined || !job.code.contains(first) || job.chunks.length > MAX_CHUNKS) return false;
  let text = '';
  for (let count = 1; count <= MAX_CHUNKS_PER_SLICE; count++) {
    const end = job.next + count;
    text += job.chunks[end - 1]?.textContent ?? '';
    const result = using.colour(text, job.language);
    if (result === undefined) return false;
    const isLast = end >= job.chunks.length;
    if (result.isOpen && !isLast) continue;
    first.replaceChildren(...result.tokens.map(draw));
    for (const merged of job.chunks.slice(job.next + 1, end)) merged.remove();
    job.next = end;
    return !isLast;
  }
  return false;
}

function draw(token: TokenNode): Node {
  if (typeof token === 'string') return document.createTextNode(token);
  const span = document.createElement('span');
  if (token.className !== '') span.className = token.className;
  span.append(...token.children.map(draw));
  return span;
}
