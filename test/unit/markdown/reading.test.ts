import { describe, expect, it } from 'vitest';
import { BlockStream } from '../../../src/core/markdown/blocks.ts';
import { parseMarkdown } from '../../support/whole.ts';
import { toHtml } from './html.ts';
import { plain, sketch, streamed } from './tree.ts';

const html = (text: string): string => toHtml(parseMarkdown(text));

describe('stars beside scripts without blanks', () => {
  it.each([
    ['**"함수"**는 그대로', '<p><strong>&quot;함수&quot;</strong>는 그대로</p>'],
    ['这是**“重要”**的一步', '<p>这是<strong>“重要”</strong>的一步</p>'],
    ['**别再安装。**不是你的问题', '<p><strong>别再安装。</strong>不是你的问题</p>'],
    ['これは*「重要」*です。**（注）**も', '<p>これは<em>「重要」</em>です。<strong>（注）</strong>も</p>'],
    ['**注：**OpenAI 的', '<p><strong>注：</strong>OpenAI 的</p>'],
    ['**步骤 1：**Open', '<p><strong>步骤 1：</strong>Open</p>'],
    ['见Open**（注意）**', '<p>见Open<strong>（注意）</strong></p>'],
    ['~~删除。~~不是', '<p><del>删除。</del>不是</p>'],
    ['这是~~「删除」~~的', '<p>这是<del>「删除」</del>的</p>'],
    ['***强调。***不是', '<p><em><strong>强调。</strong></em>不是</p>'],
    ['**粗体 _斜体。_**中文', '<p><strong>粗体 <em>斜体。</em></strong>中文</p>'],
    ['**"ไทย"**ภาษา', '<p><strong>&quot;ไทย&quot;</strong>ภาษา</p>'],
    ['**𠮷野家。**で', '<p><strong>𠮷野家。</strong>で</p>'],
    ['**重要😀**的', '<p><strong>重要😀</strong>的</p>'],
    ['**提示：*斜* 内容**', '<p><strong>提示：<em>斜</em> 内容</strong></p>'],
    ['**“a”**、**“b”**和**“c”**', '<p><strong>“a”</strong>、<strong>“b”</strong>和<strong>“c”</strong></p>'],
    ['所有*.ts和*.js文件', '<p>所有*.ts和*.js文件</p>'],
    ['a * b * c 中文 ** 空 **', '<p>a * b * c 中文 ** 空 **</p>'],
    ['**a.**b ~~a.~~b', '<p>**a.**b ~~a.~~b</p>'],
    ['2*3*4 和 **a** 与 `**`', '<p>2<em>3</em>4 和 <strong>a</strong> 与 <code>**</code></p>'],
  ])('%s', (text, expected) => {
    expect(html(text)).toBe(expected);
  });

  it('are bold before the second ones arrive', () => {
    const stream = new BlockStream();
    stream.append('这是**“重要');
    expect(toHtml(stream.blocks)).toBe('<p>这是<strong>“重要</strong></p>');
  });
});

describe('a bracket at the beginning of a line', () => {
  it.each([
    ['\\[1] Smith et al., *Title*', '<p>[1] Smith et al., <em>Title</em></p>'],
    ['\\[link](x) and\n\\[ ] open', '<p>[link](x) and\n[ ] open</p>'],
  ])('is text: %s', (text, expected) => {
    expect(html(text)).toBe(expected);
  });

  it.each(['\\[\nx^2\n\\]', '\\[ a[1] + b', '\\[ \\left[ x \\right]\n\\]'])('opens a formula: %j', (text) => {
    expect(parseMarkdown(text).map(({ type }) => type)).toEqual(['math']);
  });
});

describe('a fence that holds Markdown', () => {
  const inside = '```markdown\n# A\n\n```bash\nnpm i\n```\n\nend\n```\n\nThen';

  it('ends with its own mark, not with that of a fence in it', () => {
    expect(html(inside)).toBe(
      '<pre><code class="language-markdown"># A\n\n```bash\nnpm i\n```\n\nend\n</code></pre>\n<p>Then</p>',
    );
  });

  it('is read the same however it arrives', () => {
    const stream = new BlockStream();
    for (const character of inside) stream.append(character);
    stream.finish();
    expect(toHtml(stream.blocks)).toBe(html(inside));
  });

  it('holds bare fences too, where a line stands right behind a blank one and the fence', () => {
    const text = '```md\n# Tree\n\n```\nsrc/\n```\n\nend\n```\n\nThen';
    const expected = '<pre><code class="language-md"># Tree\n\n```\nsrc/\n```\n\nend\n</code></pre>\n<p>Then</p>';
    expect(html(text)).toBe(expected);
    const stream = new BlockStream();
    for (const character of text) stream.append(character);
    stream.finish();
    expect(toHtml(stream.blocks)).toBe(expected);
    expect(html('```md\n# A\n\n```\n\nThen')).toBe('<pre><code class="language-md"># A\n\n</code></pre>\n<p>Then</p>');
    expect(html('- ```md\n  # A\n\n  ```\n- b')).toContain('# A\n\n</code></pre></li>');
    expect(html('```md\n# A\n\n```')).toBe('<pre><code class="language-md"># A\n\n</code></pre>');
  });

  it.each([
    ['md\n# T\n\n```\nafter\n\n```ts\nx\n```', 'code:md(# T\n\n) p(after) code:ts(x\n)'],
    ['md\n# T\n\n```\n```ts\nx\n```', 'code:md(# T\n\n) code:ts(x\n)'],
    ['md\n# T\n\n```\nafter\n\n- a\n- b', 'code:md(# T\n\n) p(after) ul(li(p(a)) li(p(b)))'],
    ['md\n# T\n\n```\nafter\n~~~ts\nx\n~~~', 'code:md(# T\n\n) p(after) code:ts(x\n)'],
    ['md\n```js\nx\n```\n\n```\nafter\n\n```ts\nx\n```', 'code:md(```js\nx\n```\n\n) p(after) code:ts(x\n)'],
    ['md\n\n```\na\n```\n\n```\nb', 'code:md(\n```\na\n```\n\n) p(b)'],
    ['md\n\n```\na\n```\n\n```\nb\n```\nend\n```\nafter', 'code:md(\n```\na\n```\n\n```\nb\n```\nend\n) p(after)'],
    ['md\n\n```\na\n\n```md\n# B\n\n```\nb\n```\n```\nc', 'code:md(\n) p(a) code:md(# B\n\n```\nb\n```\n) p(c)'],
    ['md\n\n```\na\n```\n\nb ' + 'long '.repeat(200), `code:md(\n) p(a) code:(\nb ${'long '.repeat(200)}\n)`],
    ['md\n\n```\na\n\n```ts t="' + 'long'.repeat(200) + '"\nx', 'code:md(\n) p(a) code:ts(x\n)'],
    ['`md\n\n```\na\n````\nb', 'code:md(\n```\na\n) p(b)'],
  ])('ends behind a blank line where no other fence would be its end: %#', (rest, expected) => {
    const text = `\`\`\`${rest}`;
    expect(sketch(parseMarkdown(text))).toBe(expected);
    expect(plain(streamed(text, [1]))).toEqual(plain(parseMarkdown(text)));
    const tildes = text.replaceAll(/[`~]/g, (mark) => (mark === '~' ? '`' : '~'));
    expect(sketch(parseMarkdown(tildes)).replaceAll(/[`~]/g, (mark) => (mark === '~' ? '`' : '~'))).toBe(expected);
    const listed = text.replaceAll('\n', '\n  ');
    for (const [inItem, end] of [
      [`- ${listed}`, ''],
      [`- ${listed}\n\nend ${'of it '.repeat(200)}`, ` p(end ${'of it '.repeat(200).trim()})`],
    ] as const) {
      // What is not closed takes the blank line before the end along.
      const shown = sketch(parseMarkdown(inItem)).replace('ul~', 'ul').replaceAll('\n\n)', '\n)');
      expect(shown).toBe(`ul(li(${expected.replaceAll('\n\n)', '\n)')}))${end}`);
      expect(plain(streamed(inItem, [1]))).toEqual(plain(parseMarkdown(inItem)));
    }
  });

  it('is shown as going on while its end is in doubt', () => {
    const stream = new BlockStream();
    stream.append('```md\n# T\n\n```\nafter\n');
    expect(sketch(stream.blocks)).toBe('code:md(# T\n\n```\nafter\n)');
    stream.append('```t');
    expect(stream.blocks).toHaveLength(1);
    const { finished } = stream.append('s\nx\n');
    expect(finished.map(({ id }) => id)).toEqual([0, 1]);
    expect(sketch(stream.blocks)).toBe('code:md(# T\n\n) p(after) code:ts(x\n)');
  });

  it.each(['README.md', 'readme', 'qmd', 'md title="README.md"', ''])('may be named %j', (info) => {
    const text = `\`\`\`${info}\n# A\n\n\`\`\`bash\nnpm i\n\`\`\`\nend\n\`\`\`\n\nThen`;
    expect(html(text)).toMatch(/end\n<\/code><\/pre>\n<p>Then<\/p>$/);
  });

  it('is ended by a longer mark, and other languages have no fences in them', () => {
    expect(html('````md\n```js\n````\nx')).toBe('<pre><code class="language-md">```js\n</code></pre>\n<p>x</p>');
    expect(html('```text\n```js\n```\nx')).toBe('<pre><code class="language-text">```js\n</code></pre>\n<p>x</p>');
  });
});

describe('what GitHub draws', () => {
  it.each([
    ['H<sub>2</sub>O, x<SUP>2</SUP>', '<p>H<sub>2</sub>O, x<sup>2</sup></p>'],
    ['<kbd>Ctrl</kbd>+<b>C *d*</b>', '<p><kbd>Ctrl</kbd>+<strong>C <em>d</em></strong></p>'],
    ['<sub>a <kbd>b</kbd>', '<p>&lt;sub&gt;a <kbd>b</kbd></p>'],
    ['<b onclick=x>a</b>', '<p>&lt;b onclick=x&gt;a&lt;/b&gt;</p>'],
    ['a[^1]\n\n[^1]: one\n[^b]: two\nmore', '<p>a[^1]</p>\n<p>[^1]: one</p>\n<p>[^b]: two\nmore</p>'],
    ['见https://a.example/x。然后', '<p>见<a href="https://a.example/x">https://a.example/x</a>。然后</p>'],
    ['“https://a.example/x”', '<p>“<a href="https://a.example/x">https://a.example/x</a>”</p>'],
  ])('%s', (text, expected) => {
    expect(html(text)).toBe(expected);
  });

  it('are links to files whose names have blanks', () => {
    expect(sketch(parseMarkdown('[notes](docs/my notes.md#L3) and [x](a b "t")'))).toBe(
      'p(place:docs/my notes.md(notes) and [x](a b "t"))',
    );
  });
});
