import { describe, expect, it } from 'vitest';
import { EditReview } from '../../../src/core/editing/review.ts';
import type { IndentStyle } from '../../../src/core/text/lines.ts';

interface Answer {
  readonly name: string;
  readonly language: string;
  readonly original: string;
  readonly answer: string;
  /** The answer as it is where none is given. */
  readonly wanted?: string;
  readonly style?: IndentStyle;
}

/** The text moved to the right. */
function deep(text: string, by = '    '): string {
  return text.replace(/^(?=.)/gm, by);
}

const four: IndentStyle = { kind: 'spaces', size: 4 };
const two: IndentStyle = { kind: 'spaces', size: 2 };

const moved: readonly Omit<Answer, 'original' | 'wanted'>[] = [
  { name: 'a nested second line', language: 'typescript', answer: 'if (c) {\n    b();\n}' },
  { name: 'a nested second line that was there', language: 'typescript', answer: 'if (c) {\n    a();\n    b();\n}' },
  { name: 'a wrapped call', language: 'typescript', answer: 'a(\n    one,\n    two,\n);' },
  {
    name: 'an object in a call',
    language: 'javascript',
    answer: 'a({\n    b,\n    c: () => {\n        d();\n    },\n});',
  },
  { name: 'a chain', language: 'javascript', answer: 'const x = list\n    .filter(Boolean)\n    .map(String);' },
  { name: 'a condition over lines', language: 'java', answer: 'boolean x = a\n    && b\n    || c;' },
  { name: 'a wrapped call that hangs', language: 'python', answer: 'x = compute(a,\n            b)' },
  { name: 'a wrapped call without an end of its own', language: 'python', answer: 'x = compute(\n    a, b)' },
  { name: 'a function', language: 'python', answer: 'def f(x):\n    return 1' },
  { name: 'a loop', language: 'python', answer: 'for x in y:\n    a()\n    b()' },
  { name: 'a loop over what was there', language: 'python', answer: 'for x in y:\n    a();\n    b();' },
  { name: 'a decorated function', language: 'python', answer: '@cache\ndef f(x):\n    return 1' },
  {
    name: 'a description',
    language: 'python',
    answer: 'def f(x):\n    """Do.\n\n    Steps:\n      1. a\n    """\n    return 1',
  },
  { name: 'a continued line', language: 'python', answer: 'x = 1 + \\\n    2' },
  { name: 'a method', language: 'ruby', answer: 'def a\n  b\nend' },
  { name: 'a block', language: 'ruby', answer: 'items.each do |item|\n    puts item\nend' },
  { name: 'the beginning of a method', language: 'ruby', answer: 'def a\n    b' },
  { name: 'a key with keys', language: 'yaml', answer: 'web:\n    image: a\n    ports:\n        - 80' },
  { name: 'a list item', language: 'yaml', answer: '- name: a\n  run: b' },
  { name: 'a list under a key', language: 'yaml', answer: 'steps:\n    - a\n    - b' },
  { name: 'an element', language: 'javascriptreact', answer: '<div>\n    <p>a</p>\n</div>' },
  {
    name: 'an element with attributes on lines',
    language: 'typescriptreact',
    answer: '<Foo\n    a={1}\n    b={2}\n/>',
  },
  { name: 'the beginning of an element', language: 'html', answer: '<section class="a">\n    text' },
  { name: 'a case', language: 'elm', answer: 'case a of\n    Just b ->\n        b\n\n    Nothing ->\n        c' },
  { name: 'a let', language: 'elm', answer: 'let\n    x =\n        1\nin\nx' },
  { name: 'a pipeline', language: 'elm', answer: 'a\n    |> b\n    |> c' },
  { name: 'guards', language: 'haskell', answer: 'f x\n    | x > 0 = 1\n    | otherwise = 2' },
  { name: 'a do', language: 'haskell', answer: 'main = do\n    a\n    b' },
  { name: 'a where', language: 'haskell', answer: 'f x = y\n    where\n        y = 1' },
  { name: 'a match', language: 'rust', answer: 'match a {\n    Some(b) => b,\n    None => 0,\n}' },
  { name: 'a chain of Rust', language: 'rust', answer: 'let x = a\n    .iter()\n    .collect();' },
  { name: 'a shell condition', language: 'shellscript', answer: 'if true; then\n    a\nfi' },
  { name: 'a Lua function', language: 'lua', answer: 'local function a()\n    b()\nend' },
  { name: 'one line', language: 'c', answer: 'b();' },
  { name: 'siblings', language: 'c', answer: 'b();\nc();' },
  { name: 'a list of Elm', language: 'elm', answer: '[ a\n, b\n]' },
];

const ANSWERS: readonly Answer[] = [
  ...moved.map((each) => ({ ...each, original: '    a();\n    b();', wanted: deep(each.answer) })),
  ...moved.map((each) => ({
    ...each,
    name: `${each.name}, right`,
    original: '    a();\n    b();',
    answer: deep(each.answer),
  })),
  {
    name: 'only the first line lost',
    language: 'typescript',
    original: '    a();\n    b();',
    answer: 'x();\n    b();',
    wanted: '    x();\n    b();',
  },
  {
    name: 'only the first line of a block lost',
    language: 'typescript',
    original: '    if (a) {\n        b();\n    }',
    answer: 'if (c) {\n        b();\n    }',
    wanted: '    if (c) {\n        b();\n    }',
  },
  {
    name: 'only the first line of a function lost',
    language: 'python',
    original: '    def f(x):\n        return 1',
    answer: 'def f(x):\n        return 2',
    wanted: '    def f(x):\n        return 2',
  },
  {
    name: 'all but the first line lost',
    language: 'typescript',
    original: '    if (a) {\n        b();\n    }',
    answer: '    if (c) {\n    b();\n}',
    wanted: '    if (c) {\n        b();\n    }',
  },
  {
    name: 'only the first line of a hanging call lost',
    language: 'python',
    original: '    x = f(a)',
    answer: 'x = compute(a,\n                b)',
    wanted: '    x = compute(a,\n                b)',
  },
  {
    name: 'too far to the right',
    language: 'python',
    original: 'x = 1\ny = 2',
    answer: '    x = 2\n    y = 3',
    wanted: 'x = 2\ny = 3',
  },
  {
    name: 'too far to the right, nested',
    language: 'go',
    original: '\ta()',
    answer: '\t\tif b {\n\t\t\ta()\n\t\t}',
    wanted: '\tif b {\n\t\ta()\n\t}',
  },
  {
    name: 'right code with a description of two blanks',
    language: 'python',
    original: 'def f():\n    return 1',
    answer: 'def f():\n    """Do.\n\n    Steps:\n      1. a\n    """\n    return 1',
  },
  {
    name: 'a template',
    language: 'typescript',
    original: '    const q = `\n  select a\n`;\n    run(q);',
    answer: 'const q = `\n  select a\n`;\nrun(q, 1);',
    wanted: '    const q = `\n  select a\n`;\n    run(q, 1);',
  },
  {
    name: 'a new template',
    language: 'typescript',
    original: '    run(q);',
    answer: 'const q = `\n  select a\n`;\nrun(q);',
    wanted: '    const q = `\n  select a\n`;\n    run(q);',
  },
  {
    name: 'a template moved with the code',
    language: 'typescript',
    original: '    const q = `\n      select a\n    `;\n    run(q);',
    answer: 'const q = `\n  select a\n`;\nrun(q, 1);',
    wanted: '    const q = `\n      select a\n    `;\n    run(q, 1);',
  },
  {
    name: 'SQL in a text',
    language: 'python',
    original: '    return q',
    answer: 'return """\n  select a\n  from b\n"""',
    wanted: '    return """\n  select a\n  from b\n"""',
  },
  {
    name: 'a here document',
    language: 'shellscript',
    original: '    a\n    b',
    answer: 'cat <<EOF\ntext\n  more\nEOF\nb',
    wanted: '    cat <<EOF\ntext\n  more\nEOF\n    b',
  },
  {
    name: 'a here document of Ruby',
    language: 'ruby',
    original: '  a = 1',
    answer: 'a = <<~SQL\n  select b\nSQL\nb = 2',
    wanted: '  a = <<~SQL\n  select b\nSQL\n  b = 2',
  },
  {
    name: 'blanks for tabs',
    language: 'go',
    original: '\tif a {\n\t\tb()\n\t}',
    answer: 'if c {\n    b()\n}',
    wanted: '\tif c {\n\t\tb()\n\t}',
  },
  {
    name: 'two blanks for tabs',
    language: 'go',
    original: '\tif a {\n\t\tb()\n\t}',
    answer: '  if c {\n    b()\n  }',
    wanted: '\tif c {\n\t\tb()\n\t}',
  },
  {
    name: 'tabs for blanks',
    language: 'java',
    original: '    if (a) {\n        b();\n    }',
    answer: '\tif (c) {\n\t\tb();\n\t}',
    wanted: '    if (c) {\n        b();\n    }',
    style: four,
  },
  {
    name: 'steps of two in a file of four',
    language: 'python',
    original: '    if a:\n        b()\n    return 1',
    answer: 'if c:\n  d()\nreturn 1',
    wanted: '    if c:\n        d()\n    return 1',
    style: four,
  },
  {
    name: 'steps of four in a file of two',
    language: 'typescript',
    original: '  if (a) {\n    b();\n  }',
    answer: 'if (c) {\n    d();\n}',
    wanted: '  if (c) {\n    d();\n  }',
    style: two,
  },
  {
    name: 'tabs and blanks mixed',
    language: 'c',
    original: '\tif (a)\n        b();\n\tc();',
    answer: '\tif (d)\n        b();\n\tc();',
  },
  {
    name: 'blanks where tabs and blanks are mixed',
    language: 'c',
    original: '\ta();\n    b();\n\tc();',
    answer: '    a();\n    x();\n    c();',
    wanted: '\ta();\n    x();\n\tc();',
  },
  {
    name: 'a label at the left',
    language: 'c',
    original: '    a();\n    b();',
    answer: '    a();\n#ifdef X\n    b();\n#endif',
  },
  { name: 'Markdown with code', language: 'markdown', original: 'a', answer: '    code\n    more' },
];

function edited({ original, answer, language, style }: Answer, piece: number): string {
  const lines = original.split('\n');
  const review = new EditReview({
    original: lines,
    startLine: 0,
    lineCount: lines.length,
    eol: '\n',
    language,
    ...(style !== undefined && { indentStyle: style }),
    cleaner: { tag: 'rewrite', markdown: language === 'markdown' },
  });
  const text = `<rewrite>\n${answer}\n</rewrite>`;
  for (let at = 0; at < text.length; at += piece) review.applyStream(text.slice(at, at + piece));
  review.finish();
  return review.resultText();
}

describe('the indentation of an answer', () => {
  it.each(ANSWERS)('$language: $name', (each) => {
    for (const piece of [5, 1000]) expect(edited(each, piece)).toBe(each.wanted ?? each.answer);
  });
});
