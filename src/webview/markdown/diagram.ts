// Diagrams in the place of their source. Loaded with the first one that comes near the view.

import * as l10n from '@vscode/l10n';
import type * as Library from '../diagrams/library.ts';
import { setHover } from '../parts/dom.ts';
import { diagramLook } from './diagramLook.ts';
import { drawPiece, laterPiece, type Drawn } from './pieces.ts';
import { whenNear } from './whenNear.ts';

/** A finished block whose text is a diagram. */
export interface DiagramBlock {
  /** The frame of the block, with its head, and the source in a `pre`. */
  readonly element: HTMLElement;
  readonly text: () => string;
  /** What was or is to be drawn has another size now. */
  readonly onDrawn: () => void;
  /** The message that the block is part of. */
  readonly owner: Drawn | undefined;
}

/** The file beside the page's script that the build makes of the library. */
const LIBRARY = 'diagrams.js';

/** A wider diagram becomes smaller down to this share, and then scrolls. */
const LEAST_SHARE = 0.7;
const MAX_SIDE = 12_000;
const MAX_REASON = 160;
const MAX_KEPT = 20;

let library: Promise<typeof Library> | undefined;
/** Those on the page, to be drawn again in another theme. */
const shown = new Set<WeakRef<Diagram>>();
/** Drawings by what they depend on. */
const kept = new Map<string, Library.Drawing>();
let isWatching = false;

/** Draws the diagram and shows it in the block's place; its source stays one click away. */
export function showDiagram(block: DiagramBlock): void {
  const diagram = new Diagram(block);
  shown.add(new WeakRef(diagram));
  watchTheme();
  diagram.draw();
}

class Diagram {
  readonly #block: DiagramBlock;
  readonly #place = document.createElement('div');
  readonly #toggle = document.createElement('button');
  readonly #icon = document.createElement('span');
  #look = '';
  #turn = 0;

  constructor(block: DiagramBlock) {
    this.#block = block;
    this.#place.className = 'md-diagram';
    this.#place.setAttribute('role', 'img');
    // Focusable so that the keyboard can scroll it.
    this.#place.tabIndex = 0;
    this.#toggle.type = 'button';
    this.#toggle.className = 'md-code-button';
    this.#toggle.tabIndex = -1;
    this.#icon.setAttribute('aria-hidden', 'true');
    this.#toggle.append(this.#icon);
    this.#toggle.addEventListener('click', () => this.#show(!this.#isShown));
  }

  get isGone(): boolean {
    return !this.#block.element.isConnected;
  }

  get #isShown(): boolean {
    return this.#block.element.classList.contains('has-diagram');
  }

  /** What its drawing depends on. */
  get #key(): string {
    return `${this.#look}\n${this.#block.text()}`;
  }

  draw(): void {
    const look = diagramLook();
    const kept = JSON.stringify(look);
    if (kept === this.#look) return;
    this.#look = kept;
    const turn = ++this.#turn;
    drawPiece(this.#block.owner, () => {
      let place = (): void => undefined;
      const piece = laterPiece(() => place());
      const isFirst = this.#place.parentElement === null;
      const end = (work: () => void): void => {
        place = () => turn === this.#turn && work();
        piece();
        this.#block.onDrawn();
      };
      drawn(this.#key, this.#block.text(), look).then(
        (drawing) => end(() => this.#take(drawing, isFirst)),
        (error: unknown) => end(() => this.#explain(error)),
      );
    });
  }

  drawAgain(): void {
    whenNear(this.#block.element, () => this.draw());
  }

  #take({ svg, kind }: Library.Drawing, isFirst: boolean): void {
    const { width, height } = svg.viewBox.baseVal;
    if (!(width > 0 && height > 0 && width < MAX_SIDE && height < MAX_SIDE)) {
      this.#explain(new Error(l10n.t('The diagram is too large.')));
      return;
    }
    svg.setAttribute('aria-hidden', 'true');
    svg.style.setProperty('width', `${Math.ceil(width)}px`);
    svg.style.setProperty('min-width', `${Math.ceil(width * LEAST_SHARE)}px`);
    this.#place.setAttribute('aria-label', nameOf(kind, this.#block.text()));
    this.#place.replaceChildren(svg);
    keep(this.#key, { svg, kind });
    if (!isFirst) return;
    const { element } = this.#block;
    const head = element.firstElementChild;
    head?.firstElementChild?.after(this.#toggle);
    head?.after(this.#place);
    this.#show(true);
  }

  #show(isDiagram: boolean): void {
    const { element } = this.#block;
    element.classList.toggle('has-diagram', isDiagram);
    const name = isDiagram ? l10n.t('Show source') : l10n.t('Show diagram');
    this.#icon.className = `codicon codicon-${isDiagram ? 'code' : 'type-hierarchy'}`;
    this.#toggle.setAttribute('aria-label', name);
    setHover(this.#toggle, name);
    this.#block.onDrawn();
  }

  #explain(error: unknown): void {
    if (this.#place.parentElement !== null) return;
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    const line = document.createElement('div');
    line.className = 'md-diagram-problem';
    const whole = reason.replace(/:$/, '.');
    const short = whole.length > MAX_REASON ? `${whole.slice(0, MAX_REASON)}…` : whole;
    line.textContent = `${l10n.t('The diagram could not be drawn.')} ${short}`.trim();
    this.#block.element.firstElementChild?.after(line);
  }
}

/** A message far from the view is dropped, and drawn again when it comes near: its drawing is what it was. */
async function drawn(key: string, text: string, look: Library.DiagramLook): Promise<Library.Drawing> {
  const before = kept.get(key);
  // One that is on the page stays where it is: a copy would share its names.
  if (before !== undefined && !before.svg.isConnected) {
    kept.delete(key);
    return before;
  }
  library ??= load();
  return (await library).draw(text, look);
}

/** The latest are kept. */
function keep(key: string, drawing: Library.Drawing): void {
  kept.delete(key);
  kept.set(key, drawing);
  if (kept.size <= MAX_KEPT) return;
  for (const oldest of kept.keys()) {
    kept.delete(oldest);
    return;
  }
}

async function load(): Promise<typeof Library> {
  const page = document.querySelector<HTMLScriptElement>('script[type="module"]')?.src;
  try {
    return (await import(new URL(LIBRARY, page).href)) as typeof Library;
  } catch {
    library = undefined;
    throw new Error(l10n.t('What draws it could not be loaded.'));
  }
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^flowchart|^graph/, l10n.t('Flowchart')],
  [/^sequence/, l10n.t('Sequence diagram')],
  [/^class/, l10n.t('Class diagram')],
  [/^state/, l10n.t('State diagram')],
  [/^er$/, l10n.t('Entity relationship diagram')],
  [/^gantt/, l10n.t('Gantt chart')],
  [/^pie/, l10n.t('Pie chart')],
  [/^journey/, l10n.t('User journey')],
  [/^git/, l10n.t('Git graph')],
  [/^mindmap/, l10n.t('Mind map')],
  [/^timeline/, l10n.t('Timeline')],
  [/^xychart/, l10n.t('XY chart')],
];

/** The kind of a diagram, and its title where it has one. */
function nameOf(kind: string, text: string): string {
  const name = KINDS.find(([pattern]) => pattern.test(kind))?.[1] ?? l10n.t('Diagram');
  const title = /^[ \t]{0,20}(?:accTitle\s?:|title\s?:?)[ \t]{0,20}(\S[^\n]{0,120})/m.exec(text)?.[1]?.trim();
  return title === undefined ? name : `${name}: ${title}`;
}

/** The editor writes its theme into the classes of the body and the variables of the root. */
function watchTheme(): void {
  if (isWatching) return;
  isWatching = true;
  let frame = 0;
  const changed = (): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      for (const reference of shown) {
        const diagram = reference.deref();
        if (diagram === undefined || diagram.isGone) shown.delete(reference);
        else diagram.drawAgain();
      }
    });
  };
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributeFilter: ['style'] });
  matchMedia('(forced-colors: active)').addEventListener('change', changed);
}
