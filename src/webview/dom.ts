/** Small helpers for making elements. No markup from strings: everything is nodes and text. */

type Child = Node | string | null | undefined;

interface Looks {
  readonly class?: string;
  readonly text?: string;
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
  if (looks.title !== undefined) element.title = looks.title;
  for (const [name, value] of Object.entries(looks.attributes ?? {})) element.setAttribute(name, value);
  for (const child of children) if (child !== null && child !== undefined) element.append(child);
  return element;
}

/** One of the editor's own icons; silent for screen readers. */
export function icon(name: string): HTMLElement {
  return h('span', { class: `codicon codicon-${name}`, attributes: { 'aria-hidden': 'true' } });
}

/** An icon-only button. `name` is what screen readers and outside checks find it by. */
export function iconButton(name: string, iconName: string, onClick: () => void, title = name): HTMLButtonElement {
  const button = h('button', { class: 'icon-button', title, attributes: { type: 'button', 'aria-label': name } });
  button.append(icon(iconName));
  button.addEventListener('click', onClick);
  return button;
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
