import { h } from '../parts/dom.ts';

/**
 * A user's own words: shown as they were typed, except that `code` and fenced blocks look like code. Everything else
 * stays plain text, so nothing that was pasted changes its meaning.
 */
export function drawQuestion(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const fence = /^(`{3,}(?!`)|~{3,}(?!~))([^\n`]*)\n([\s\S]*?)(?:\n\1[ \t]*$|$(?![\s\S]))/gm;
  let at = 0;
  for (const match of text.matchAll(fence)) {
    appendInline(fragment, text.slice(at, match.index).replace(/\n$/, ''));
    fragment.append(
      h('pre', { class: 'question-code', attributes: { dir: 'ltr' } }, h('code', { text: match[3] ?? '' })),
    );
    at = match.index + match[0].length;
    if (text[at] === '\n') at += 1;
  }
  appendInline(fragment, text.slice(at));
  return fragment;
}

function appendInline(target: DocumentFragment, text: string): void {
  if (text === '') return;
  target.append(h('div', { class: 'question-text', attributes: { dir: 'auto' } }, ...withInlineCode(text)));
}

/** Plain text in which `code` between backticks looks like code. */
export function withInlineCode(text: string): readonly (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let at = 0;
  for (const match of text.matchAll(/`([^`\n]+)`/g)) {
    nodes.push(text.slice(at, match.index), h('code', { text: match[1] ?? '' }));
    at = match.index + match[0].length;
  }
  nodes.push(text.slice(at));
  return nodes;
}
