import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/core/json/json.ts';
import { customRules } from '../../../src/core/theme/customRules.ts';
import { tokenColours, type TokenColour } from '../../../src/core/theme/tokenColours.ts';
import { TOKEN_SCOPES } from '../../../src/core/theme/tokenTable.ts';
import { panelPageSchemas } from '../../../src/protocol/messages.ts';
import { tokenClasses } from '../../../src/webview/markdown/tokenClasses.ts';

const repository = path.resolve(import.meta.dirname, '../../..');

/** Written for this test, in the shape of the editor's own themes. */
const THEME: JsonValue = [
  { name: 'Comments', scope: ['comment', 'punctuation.definition.comment'], settings: { foreground: '#6A9955' } },
  { scope: 'keyword', settings: { foreground: '#569cd6' } },
  { scope: 'keyword.control', settings: { foreground: '#C586C0', fontStyle: 'italic' } },
  { scope: 'storage, storage.type', settings: { foreground: '#569cd6' } },
  { scope: 'string', settings: { foreground: '#ce9178' } },
  { scope: 'entity.name.function', settings: { foreground: '#DCDCAA' } },
  { scope: 'source.css entity.other.attribute-name.class', settings: { foreground: '#d7ba7d' } },
  { scope: 'entity.name.tag', settings: { foreground: '#569cd6' } },
  { scope: 'meta.object-literal.key', settings: { foreground: '#9CDCFE' } },
];

function look(customizations: JsonValue, token: string, language?: string): TokenColour | undefined {
  const colours = tokenColours([THEME], customizations, 'Night Owl (dark)');
  return colours?.find((colour) => colour.token === token && colour.language === language);
}

describe('the colours of a theme', () => {
  it('go to the kinds of token by their scopes', () => {
    expect(look(null, 'comment')).toEqual({ token: 'comment', color: '#6a9955' });
    expect(look(null, 'keyword')).toEqual({ token: 'keyword', color: '#569cd6' });
    expect(look(null, 'keyword.control')).toEqual({ token: 'keyword.control', color: '#c586c0', fonts: ['italic'] });
    expect(look(null, 'title.function')?.color).toBe('#dcdcaa');
    expect(look(null, 'selector-class')?.color).toBe('#d7ba7d');
    expect(look(null, 'attr')?.color).toBe('#9cdcfe');
    expect(look(null, 'attr', 'yaml')?.color).toBe('#569cd6');
    expect(look(null, 'number')).toEqual({ token: 'number' });
  });

  it('are not known where a theme has no rules', () => {
    expect(tokenColours([], { comments: '#fff' }, 'x')).toBeUndefined();
    expect(tokenColours([{ scope: 'a' }, 'text', []], null, 'x')).toBeUndefined();
  });

  it('are of a form that the page takes, whatever the theme', () => {
    const schema = panelPageSchemas.requests['token-colors'].result;
    expect(schema.safeParse(tokenColours([THEME], null, 'x')).success).toBe(true);
    const bad = [
      { token: 'a{}', color: '#fff' },
      { token: 'a', color: 'red' },
      { token: 'a', language: "x']" },
    ];
    for (const one of bad) expect(schema.safeParse([one]).success).toBe(false);
  });

  it('have a row for every kind of token that our own sheet colours, so that no two palettes mix', () => {
    const sheet = readFileSync(path.join(repository, 'media/markdown.css'), 'utf8');
    const own = new Set(
      [...sheet.matchAll(/^\s*([^\n{}]*\.hljs-[^\n{},]*)(?:,| \{)$/gm)].map((match) => match[1]?.trim()),
    );
    const rows = new Set(
      Object.keys(TOKEN_SCOPES).map((name) =>
        name
          .split(' ')
          .map((token) => `.${tokenClasses(token).join('.')}`)
          .join(' '),
      ),
    );
    expect(own.size).toBeGreaterThan(35);
    expect([...own].filter((selector) => !rows.has(selector ?? '') && selector !== '.hljs-char')).toEqual([]);
  });
});

describe('customizations of the user', () => {
  it('win over the theme: short words, then rules, then the blocks for the theme', () => {
    const custom: JsonValue = {
      comments: '#111111',
      functions: { foreground: '#222222', fontStyle: 'bold' },
      textMateRules: [{ scope: 'comment.line', settings: { foreground: '#333333' } }],
      '[Night Owl (dark)]': { strings: '#444444', comments: { fontStyle: 'underline' } },
      '[Other]': { strings: '#555555' },
    };
    expect(look(custom, 'comment')).toEqual({ token: 'comment', color: '#333333', fonts: ['underline'] });
    expect(look(custom, 'title.function')).toEqual({ token: 'title.function', color: '#222222', fonts: ['bold'] });
    expect(look(custom, 'string')?.color).toBe('#444444');
    expect(look(custom, 'keyword')?.color).toBe('#569cd6');
  });

  it.each([
    ['[Night Owl (dark)]', true],
    ['[*Owl*]', true],
    ['[Night*]', true],
    ['[*(dark)]', true],
    ['[*]', true],
    ['[Other][*dark*]', true],
    ['[Owl*]', false],
    ['[*Night]', false],
    ['[night owl (dark)]', false],
    ['Night Owl (dark)', false],
    ['[]', false],
  ])('for %s are those of this theme: %s', (name, isTaken) => {
    expect(customRules({ [name]: { numbers: '#fff' } }, 'Night Owl (dark)').length > 0).toBe(isTaken);
  });

  it('join the rules of several blocks', () => {
    const block = (foreground: string): JsonValue => ({
      textMateRules: [{ scope: 'number', settings: { foreground } }],
    });
    const rules = customRules({ '[*Owl*]': block('#111'), '[*dark*]': block('#222') }, 'Night Owl (dark)');
    expect(rules).toHaveLength(2);
  });

  it.each([[null], ['x'], [7], [[]], [{ comments: 7, textMateRules: 'x', '[*]': 'x' }], [{ '[*]': [1] }]])(
    'that are none change nothing: %j',
    (value: JsonValue) => {
      expect(customRules(value, 'x')).toEqual([]);
    },
  );
});
