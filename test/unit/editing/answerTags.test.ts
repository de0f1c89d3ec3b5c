import { describe, expect, it } from 'vitest';
import { editSystemPrompt, editTag, editUserText } from '../../../src/core/actions/editPrompt.ts';
import { codeTag, partTag } from '../../../src/core/answers/answerTags.ts';
import { cleanOutput } from '../../support/whole.ts';
import { EditReview } from '../../../src/core/editing/review.ts';

const prompt = {
  instructions: 'Make it shorter.',
  code: 'let x = 1;',
  path: 'src/x.ts',
  languageId: 'typescript',
  surroundings: { imports: ["import 'a';"], before: 'let a;', after: 'let b;' },
  diagnostics: ['line 1: no'],
  symbols: [{ name: 'call', path: 'src/call.ts', text: 'function call() {}' }],
  standing: [],
};

/** What becomes of a file's lines when a model answers so, a few characters at a time. */
function rewritten(original: readonly string[], answer: string): readonly string[] {
  const cleaner = { tag: codeTag, markdown: false };
  const review = new EditReview({ original, startLine: 0, lineCount: original.length, eol: '\n', cleaner });
  for (let at = 0; at < answer.length; at += 3) review.applyStream(answer.slice(at, at + 3));
  review.finish();
  return review.resultText().split('\n');
}

describe('the tags of a question', () => {
  it('are all taken out of an answer that repeats the question', () => {
    const questions = [
      prompt,
      { ...prompt, surroundings: { ...prompt.surroundings, after: '' } },
      { ...prompt, surroundings: { imports: [], before: '', after: '' }, symbols: [], diagnostics: [] },
    ];
    for (const question of questions) expect(rewritten([prompt.code], editUserText(question))).toEqual([prompt.code]);
  });

  it('are the ones the cleaner knows', () => {
    expect(editSystemPrompt([])).toContain(`between <${partTag}> and </${partTag}>`);
    for (const tag of [codeTag, partTag])
      for (const asked of [codeTag, partTag, 'new_code'])
        expect(cleanOutput(`<${tag}>\nlet y;\n</${tag}>`, { tag: asked, original: ['let x;'] })).toBe('let y;\n');
  });

  it('are none of those that its texts have', () => {
    const [code, instructions] = ['<rewrite url="a"/>', 'Put it in <new_code>.'];
    expect(editTag(prompt)).toBe(partTag);
    expect(editTag({ ...prompt, code })).toBe('new_code');
    expect(editTag({ ...prompt, code, instructions })).toBe('edited_part');
    expect(
      editTag({ ...prompt, code, instructions, symbols: [{ name: 'x', path: 'x', text: '</EDITED_PART>' }] }),
    ).toBe('rewrite_2');
    const all = editUserText({ ...prompt, code });
    expect(all).toContain(`<new_code>\n${code}\n</new_code>`);
    expect(all).toContain('between <new_code> and </new_code>');
  });
});

describe('an edit of code that holds the tags itself', () => {
  const page = ['<pre>', '<code>', 'x', '</code>', '</pre>', '<p>end</p>'];
  const changed = page.map((line) => (line === 'x' ? 'y' : line));

  it('loses none of it', () => {
    expect(rewritten(page, `<code>\n${changed.join('\n')}\n</code>`)).toEqual(changed);
    expect(rewritten(page, `<rewrite>\n${changed.join('\n')}\n</rewrite>`)).toEqual(changed);
    expect(rewritten(page, changed.join('\n'))).toEqual(changed);
  });

  it('keeps the tags that the part begins or ends with', () => {
    for (const [start, end] of [
      [1, 4],
      [3, 6],
      [2, 4],
      [1, 3],
    ] as const) {
      const [part, wanted] = [page.slice(start, end), changed.slice(start, end)];
      expect(rewritten(part, `<code>\n${wanted.join('\n')}\n</code>`)).toEqual(wanted);
    }
  });
});
