/** Small helpers for making elements. No markup from strings: everything is nodes and text. */

type Child = Node | string | null | undefined;

interface Looks {
  readonly class?: string;
  readonly text?: string;
  /** What its hover card says. */
  readonly title?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  looks: Looks = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (looks.class !== undefined) element.className = looks.class;
  if (looks.text !== undefined) element.textContent = looks.text;
  for (const [name, value] of Object.entries(looks.attributes ?? {})) element.setAttribute(name, value);
  for (const child of children) if (child !== null && child !== undefined) element.append(child);
  if (looks.title !== undefined) setHover(element, looks.title);
  return element;
}

/**
 * What the hover card of an element says, and the key that does the same. Where it says more than the element's own name,
 * assistive technology gets it as the description. Nothing is shown for an empty text.
 */
export function setHover(element: HTMLElement, text: string, keys?: string): void {
  if (element.dataset['hover'] === text && element.dataset['hoverKeys'] === keys) return;
  element.dataset['hover'] = text;
  if (keys === undefined) delete element.dataset['hoverKeys'];
  else element.dataset['hoverKeys'] = keys;
  const name = element.getAttribute('aria-label') ?? element.textContent;
  const more = [text === name ? '' : text, keys ?? ''].filter((part) => part !== '').join(', ');
  if (more === '') element.removeAttribute('aria-description');
  else element.setAttribute('aria-description', more);
}

/** One of the editor's own icons; silent for screen readers. */
export function icon(name: string): HTMLElement {
  return h('span', { class: `codicon codicon-${name}`, attributes: { 'aria-hidden': 'true' } });
}

/** An icon-only button. `name` is what screen readers and outside checks find it by; `keys` do the same. */
export function iconButton(
  name: string,
  iconName: string,
  onClick: () => void,
  title = name,
  keys?: string,
): HTMLButtonElement {
  const button = h('button', { class: 'icon-button', attributes: { type: 'button', 'aria-label': name } });
  setHover(button, title, keys);
  button.append(icon(iconName));
  button.addEventListener('click', onClick);
  return button;
}

const CONFIRM_MS = 1500;

/** Shows for a moment, in the place of the icon of a copying button, that it has copied. */
export function confirmCopied(sign: HTMLElement): void {
  sign.classList.replace('codicon-copy', 'codicon-check');
  setTimeout(() => sign.classList.replace('codicon-check', 'codicon-copy'), CONFIRM_MS);
}

export function textButton(name: string, kind: 'primary' | 'secondary', onClick: () => void): HTMLButtonElement {
  const button = h('button', { class: `text-button ${kind}`, text: name, attributes: { type: 'button' } });
  button.addEventListener('click', onClick);
  return button;
}

/** Text for screen readers only. */
export function hiddenText(text: string): HTMLElement {
  return h('span', { class: 'visually-hidden', text });
}

/** Changes the text of an element only when it differs, so that nothing is painted for nothing. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Grey lines of these lengths, while nothing is known yet; their style shows them after a moment only. */
export function skeleton(...lengths: readonly ('short' | 'middle' | 'long')[]): HTMLElement {
  const lines = lengths.map((length) => h('div', { class: `skeleton-line ${length}` }));
  return h('div', { class: 'skeleton', attributes: { 'aria-hidden': 'true' } }, ...lines);
}
