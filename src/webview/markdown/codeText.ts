import { highlightSoon } from './highlight.ts';

/** Code that is whole, in a box of bounded height that the keyboard can scroll, coloured when there is time. */
export function codeText(text: string, language: string, className: string): HTMLElement {
  const lines = document.createElement('span');
  lines.className = 'md-lines';
  lines.textContent = text;
  const code = document.createElement('code');
  code.append(lines);
  const box = document.createElement('pre');
  box.className = className;
  box.tabIndex = 0;
  box.dir = 'auto';
  box.append(code);
  highlightSoon(code, language);
  return box;
}
