import { describe, expect, it } from 'vitest';
import { fillTemplate, parseActionFile, parseSetting } from '../../../src/core/actions/userActions.ts';

const file = (...lines: string[]): ReturnType<typeof parseActionFile> => parseActionFile(lines.join('\n'), 'tidy.md');

describe('a file of an own action', () => {
  it('gives title, model, result and prompt', () => {
    const parsed = file(
      '---',
      'title: "Tidy up"',
      'model: openai/gpt-5-mini',
      'result: chat',
      '---',
      '',
      'Tidy {{selection}}',
    );
    expect(parsed).toMatchObject({
      ok: true,
      action: { title: 'Tidy up', model: 'openai/gpt-5-mini', result: 'chat', prompt: 'Tidy {{selection}}' },
    });
  });

  it('needs no front matter: its name is the title, and it edits', () => {
    expect(file('Make it shorter.')).toMatchObject({ ok: true, action: { title: 'tidy', result: 'edit' } });
  });

  it.each([
    [['---', 'title: A', 'Text'], 0, /not closed/],
    [['---', 'title: A', 'result: poem', '---', 'Text'], 2, /edit, chat or tests/],
    [['---', 'model: gpt', '---', 'Text'], 1, /creator\/model/],
    [['---', 'what is this', '---', 'Text'], 1, /Expected a line/],
    [['---', 'title: A', '---', '', 'One', 'Two {{selektion}}'], 5, /\{\{selektion\}\} is not known/],
    [['---', 'title: A', '---', '  '], 2, /no prompt/],
  ])('says on which line it is broken: %j', (lines, line, message) => {
    const parsed = file(...lines);
    expect(parsed.ok).toBe(false);
    const problems = parsed.ok ? [] : parsed.problems;
    expect(problems).toContainEqual({ line, message: expect.stringMatching(message) });
  });

  it('works all the same with a field nobody knows, and says so', () => {
    const parsed = file('---', 'titel: A', '---', 'Text');
    expect(parsed.ok && parsed.warnings).toEqual([{ line: 1, message: expect.stringContaining('titel') }]);
  });

  it('reads CRLF and a byte order mark', () => {
    const parsed = parseActionFile('\uFEFF---\r\ntitle: A\r\n---\r\nText', 'x.md');
    expect(parsed).toMatchObject({ ok: true, action: { title: 'A', prompt: 'Text' } });
  });
});

describe('an entry of the setting', () => {
  it.each([
    [null, 'The action: must be an object'],
    [{ prompt: 'B' }, 'title: must be a string'],
    [{ title: ' ', prompt: 'B' }, 'title: needs a title'],
    [{ title: 'A', prompt: 'B', result: 'poem' }, 'result: must be "edit", "chat" or "tests"'],
    [{ title: 'A', prompt: 'B', model: 'gpt' }, 'model: must be creator/model'],
    [{ title: 'A', prompt: 'B', modle: 'a/b' }, 'The action: has unknown fields: modle'],
  ])('says in words what is wrong: %j', (value, message) => {
    const parsed = parseSetting(value, 's');
    expect(parsed.ok ? [] : parsed.problems.map((problem) => problem.message)).toEqual([message]);
  });

  it('is read, and told where it is wrong', () => {
    expect(parseSetting({ title: 'A', prompt: 'B' }, 's')).toMatchObject({ ok: true, action: { result: 'edit' } });
    for (const wrong of [
      null,
      'text',
      { title: 'A' },
      { title: '', prompt: 'B' },
      { title: 'A', prompt: '{{x}}' },
      { title: 'A', prompt: 'B', modle: 'c' },
    ]) {
      expect(parseSetting(wrong, 's').ok, JSON.stringify(wrong)).toBe(false);
    }
  });
});

describe('a template', () => {
  const values = {
    selection: 'code with {{file}} and $& in it',
    file: 'a.ts',
    language: 'typescript',
    diagnostics: 'line 1: error',
    input: (prompt: string) => Promise.resolve(`<${prompt}>`),
  };

  it('is filled, and values are not read for marks', async () => {
    const text = await fillTemplate('{{ language }}: {{selection}} / {{input: How? }}', values);
    expect(text).toBe('typescript: code with {{file}} and $& in it / <How?>');
  });

  it('asks the same question once, and is cancelled with it', async () => {
    const asked: string[] = [];
    const input = (prompt: string): Promise<string | undefined> => {
      asked.push(prompt);
      return Promise.resolve(asked.length === 1 ? 'A' : undefined);
    };
    expect(await fillTemplate('{{input:x}} {{input:x}}', { ...values, input })).toBe('A A');
    expect(await fillTemplate('{{input:x}} {{input:y}}', { ...values, input })).toBeUndefined();
  });
});
