/** Where styles of markup, which the policy refuses wherever it is read, are kept until they go through style objects. */
const ASIDE = 'data-style-aside';

/** The same markup without what the policy refuses: style sheets and handlers; styles are put aside. */
export function inertMarkup(markup: string): string {
  return markup.replace(/<[^<>]*/g, (tag) =>
    tag
      .replace(/^<(\/?)style\b/i, '<$1x-style')
      .replace(/([\s"'/])style(?=\s*=)/gi, `$1${ASIDE}`)
      .replace(/([\s"'/])(on\w+)(?=\s*=)/gi, '$1data-$2'),
  );
}

/** Gives an element markup of the library's, with its looks. */
export function setMarkup(element: Element, markup: string | null | undefined): void {
  element.innerHTML = inertMarkup(markup ?? '');
  for (const dressed of element.querySelectorAll(`[${ASIDE}]`)) {
    if (!(dressed instanceof SVGElement || dressed instanceof HTMLElement)) continue;
    dressed.style.cssText = dressed.getAttribute(ASIDE) ?? '';
    dressed.removeAttribute(ASIDE);
  }
}

/** Says of an element what the library says of it, without what the policy refuses: styles go through their object. */
export function setAttributeOf(element: Element, name: string, value: unknown): void {
  const text = String(value);
  if (name === 'style') (element as SVGElement).style.cssText = text;
  else if (!/^on/i.test(name)) element.setAttribute(name, text);
}

const sheet = new CSSStyleSheet();

/** The rules of the diagram that is being drawn: one at a time, and none when it is done. */
export function wearRules(rules: string): void {
  const others = document.adoptedStyleSheets.filter((each) => each !== sheet);
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = rules === '' ? others : [...others, sheet];
}
