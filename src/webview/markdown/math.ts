import { setHover } from '../parts/dom.ts';
import type { KatexOptions } from 'katex';

import { whenIdle } from './idleQueue.ts';
import { laterPiece } from './pieces.ts';

type Render = (tex: string, element: HTMLElement, options: KatexOptions) => void;

const MAX_TEX = 4000;
const CACHE_SIZE = 200;

// KaTeX is 260 kB: it is loaded with the first formula. Drawn formulas are kept, because the last paragraph of a stream is
// drawn again and again.
let render: Render | undefined;
let loading: Promise<void> | undefined;
const drawn = new Map<string, HTMLElement>();

/** An element that shows the formula, at once its source and, when KaTeX is there, its picture. */
export function renderMath(tex: string, display: boolean, source: string): HTMLElement {
  const element = document.createElement(display ? 'div' : 'span');
  element.className = display ? 'md-math md-math-display' : 'md-math';
  element.textContent = source;
  element.dataset['source'] = source;
  if (display) element.tabIndex = 0;
  if (tex.length > MAX_TEX) return element;
  if (drawn.has(keyOf(tex, display))) draw(element, tex, display, source);
  else {
    const piece = laterPiece(() => draw(element, tex, display, source));
    void load().then(() => whenIdle(piece));
  }
  return element;
}

function keyOf(tex: string, display: boolean): string {
  return `${display ? 'd' : 'i'}${tex}`;
}

async function load(): Promise<void> {
  loading ??= import('katex').then(
    (module) => {
      render = module.render;
    },
    () => undefined,
  );
  return loading;
}

function draw(element: HTMLElement, tex: string, display: boolean, source: string): void {
  if (render === undefined) return;
  const key = keyOf(tex, display);
  const known = drawn.get(key);
  if (known !== undefined) {
    element.replaceChildren(...known.cloneNode(true).childNodes);
    return;
  }
  const result = document.createElement('span');
  try {
    render(tex, result, {
      displayMode: display,
      trust: false,
      maxExpand: 200,
      maxSize: 20,
      strict: 'ignore',
      throwOnError: true,
    });
  } catch (error) {
    element.classList.add('md-math-error');
    setHover(element, error instanceof Error ? error.message : String(error));
    element.textContent = source;
    return;
  }
  if (drawn.size >= CACHE_SIZE) drawn.delete(drawn.keys().next().value ?? '');
  drawn.set(key, result);
  element.replaceChildren(...result.cloneNode(true).childNodes);
}
