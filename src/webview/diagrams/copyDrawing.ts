import * as l10n from '@vscode/l10n';

/** Elements that draw. Nothing that runs, loads, links or holds HTML is among them. */
const ELEMENTS: ReadonlySet<string> = new Set([
  'svg', 'g', 'path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon', 'text', 'tspan', 'textPath', 'defs',
  'marker', 'clipPath', 'mask', 'pattern', 'symbol', 'use', 'linearGradient', 'radialGradient', 'stop', 'filter',
  'feDropShadow', 'feGaussianBlur', 'feOffset', 'feFlood', 'feComposite', 'feMerge', 'feMergeNode', 'feColorMatrix',
]); // prettier-ignore

/** Where things are. Looks come from computed styles. */
const ATTRIBUTES: ReadonlySet<string> = new Set([
  'x', 'y', 'x1', 'y1', 'x2', 'y2', 'dx', 'dy', 'cx', 'cy', 'r', 'rx', 'ry', 'fx', 'fy', 'd', 'points', 'width', 'height',
  'transform', 'viewBox', 'preserveAspectRatio', 'refX', 'refY', 'markerWidth', 'markerHeight', 'markerUnits', 'orient',
  'clipPathUnits', 'maskUnits', 'patternUnits', 'gradientUnits', 'gradientTransform', 'filterUnits', 'primitiveUnits',
  'offset', 'startOffset', 'textLength', 'lengthAdjust', 'pathLength', 'stdDeviation', 'in', 'in2', 'result', 'operator',
  'type', 'values', 'mode', 'flood-color', 'flood-opacity', 'rotate', 'id', 'href',
]); // prettier-ignore

const INHERITED = [
  'fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-dashoffset', 'stroke-linecap', 'stroke-linejoin',
  'fill-opacity', 'stroke-opacity', 'fill-rule', 'font-family', 'font-size', 'font-weight', 'font-style', 'text-anchor',
  'visibility', 'letter-spacing', 'marker-start', 'marker-mid', 'marker-end', 'white-space', 'paint-order',
]; // prettier-ignore

/** With the values that need not be said. */
const OWN = new Map([
  ['opacity', '1'],
  ['display', 'inline'],
  ['dominant-baseline', 'auto'],
  ['alignment-baseline', 'auto'],
  ['baseline-shift', '0px'],
  ['text-decoration-line', 'none'],
  ['stop-color', 'rgb(0, 0, 0)'],
  ['stop-opacity', '1'],
  ['filter', 'none'],
  ['clip-path', 'none'],
  ['mask', 'none'],
  ['mix-blend-mode', 'normal'],
]);

/** More than a page draws without being slow, whatever was asked for. */
const MAX_ELEMENTS = 2_500;

const SVG = 'http://www.w3.org/2000/svg';

/**
 * A drawing of ours of one that a library made in the document: shapes and words alone, each with the looks it has there,
 * said through style objects. No class, no rule and no address of the library's gets along, so that nothing in a text by
 * others can reach out of its picture. Throws where there is too much to draw.
 */
export function copyDrawing(drawing: SVGSVGElement): SVGSVGElement {
  const copier = new Copier(drawing.id);
  const copy = copier.copy(drawing, null);
  if (!(copy instanceof SVGSVGElement)) throw new Error(l10n.t('There is no drawing.'));
  for (const name of ['id', 'width', 'height', 'x', 'y']) copy.removeAttribute(name);
  copy.removeAttribute('style');
  copier.dressRoot(copy, drawing);
  return copy;
}

class Copier {
  readonly #prefix: string;
  #count = 0;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  copy(element: Element, parentLooks: CSSStyleDeclaration | null): SVGElement | null {
    const isLink = element.localName === 'a' && element.namespaceURI === SVG;
    if (!isLink && (element.namespaceURI !== SVG || !ELEMENTS.has(element.localName))) return null;
    if (++this.#count > MAX_ELEMENTS) throw new Error(l10n.t('The diagram is too large.'));
    const copy = document.createElementNS(SVG, isLink ? 'g' : element.localName);
    if (!isLink) this.#place(copy, element);
    const looks = getComputedStyle(element);
    if (parentLooks !== null) this.#dress(copy, looks, parentLooks);
    for (const child of element.childNodes) {
      if (child instanceof Text) copy.append(child.data);
      else if (child instanceof Element) copy.append(this.copy(child, looks) ?? '');
    }
    return copy;
  }

  dressRoot(copy: SVGSVGElement, drawing: SVGSVGElement): void {
    const looks = getComputedStyle(drawing);
    for (const name of INHERITED) this.#set(copy, name, looks.getPropertyValue(name));
  }

  #place(copy: SVGElement, element: Element): void {
    for (const { localName, value } of element.attributes) {
      if (!ATTRIBUTES.has(localName)) continue;
      if (localName === 'id') copy.id = this.#idOf(value);
      else if (localName !== 'href') copy.setAttribute(localName, value);
      else if (value.startsWith('#')) copy.setAttribute('href', `#${this.#idOf(value.slice(1))}`);
    }
  }

  #dress(copy: SVGElement, looks: CSSStyleDeclaration, parentLooks: CSSStyleDeclaration): void {
    for (const name of INHERITED) {
      const value = looks.getPropertyValue(name);
      if (value !== parentLooks.getPropertyValue(name)) this.#set(copy, name, value);
    }
    for (const [name, usual] of OWN) {
      const value = looks.getPropertyValue(name);
      if (value !== usual && !(name === 'display' && value !== 'none')) this.#set(copy, name, value);
    }
  }

  /** Addresses lead to parts of the same drawing, and nowhere else. */
  #set(copy: SVGElement, name: string, value: string): void {
    if (!value.includes('(')) copy.style.setProperty(name, value);
    else if (!/url|image|element|attr|var|src/i.test(value)) copy.style.setProperty(name, value);
    else {
      const id = /^url\("#([^"\\)]+)"\)$/.exec(value)?.[1];
      if (id !== undefined) copy.style.setProperty(name, `url("#${this.#idOf(id)}")`);
    }
  }

  /** Names are of this drawing: the page has others. */
  #idOf(name: string): string {
    const plain = name.replace(/[^\w-]/g, '_');
    return plain.startsWith(this.#prefix) ? `${plain}_` : `${this.#prefix}_${plain}_`;
  }
}
