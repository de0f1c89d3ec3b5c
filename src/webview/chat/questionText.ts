import { INLINE_CODE, questionBlocks } from '../../core/text/questionBlocks.ts';
import { h } from '../parts/dom.ts';

/**
 * A user's own words: shown as they were typed, except that `code` and fenced blocks look like code. Everything else
 * stays plain text, so nothing that was pasted changes its meaning.
 */
export function drawQuestion(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const block of questionBlocks(text)) {
    fragment.append(
      block.isCode
        ? h('pre', { class: 'question-code', attributes: { dir: 'ltr' } }, h('code', { text: block.text }))
        : h('div', { class: 'question-text', attributes: { dir: 'auto' } }, ...withInlineCode(block.text)),
    );
  }
  return fragment;
}

/** Plain text in which `code` between backticks looks like code. */
export function withInlineCode(text: string): readonly (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE_CODE)) {
    nodes.push(text.slice(at, match.index), h('code', { text: match[1] ?? '' }));
    at = match.index + match[0].length;
  }
  nodes.push(text.slice(at));
  return nodes;
}
