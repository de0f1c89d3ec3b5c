import type { Highlighter, TokenNode } from './languages.ts';

// Colours come after the text: when a fence has closed, in idle slices. A slice is one or more chunks of the code block
// (about 2 kB each); it must end outside any comment or string, else it is tried again with the next chunk.
const MAX_CODE = 120_000;
const MAX_CHUNKS_PER_SLICE = 3;

interface Job {
  readonly code: HTMLElement;
  readonly language: string;
  next: Element | null;
}

const jobs: Job[] = [];
let highlighter: Highlighter | undefined;
let loading: Promise<void> | undefined;
let isScheduled = false;

/** Colours a finished code block's chunks when there is time. Unknown languages and very long code stay plain. */
export function highlightSoon(code: HTMLElement, language: string): void {
  if (language === '' || code.childElementCount === 0) return;
  jobs.push({ code, language: language.toLowerCase(), next: code.firstElementChild });
  loading ??= import('./languages.ts').then(
    (module) => {
      highlighter = module.createHighlighter();
    },
    () => undefined,
  );
  void loading.then(schedule);
}

function schedule(): void {
  if (isScheduled || jobs.length === 0) return;
  isScheduled = true;
  const run = (): void => {
    isScheduled = false;
    step();
    schedule();
  };
  if ('requestIdleCallback' in globalThis) requestIdleCallback(run, { timeout: 500 });
  else setTimeout(run, 16);
}

function step(): void {
  const job = jobs[0];
  if (
    job === undefined ||
    highlighter === undefined ||
    !highlighter.knows(job.language) ||
    !colourNext(job, highlighter)
  ) {
    jobs.shift();
  }
}

/** Colours one slice. False when the block is done. */
function colourNext(job: Job, using: Highlighter): boolean {
  const first = job.next;
  if (first === null || first.parentElement !== job.code) return false;
  if ((job.code.textContent?.length ?? 0) > MAX_CODE) return false;
  const chunks: Element[] = [];
  let text = '';
  for (let chunk: Element | null = first; chunk !== null; chunk = chunk.nextElementSibling) {
    if (chunks.length === MAX_CHUNKS_PER_SLICE) return false;
    chunks.push(chunk);
    text += chunk.textContent ?? '';
    const result = using.colour(text, job.language);
    if (result === undefined) return false;
    const isLast = chunk.nextElementSibling === null;
    if (result.isOpen && !isLast) continue;
    first.replaceChildren(...result.tokens.map(draw));
    for (const merged of chunks.slice(1)) merged.remove();
    job.next = first.nextElementSibling;
    return job.next !== null;
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
