import { describe, expect, it } from 'vitest';
import { ScopeRules } from '../../../src/core/theme/scopeRules.ts';
import type { JsonValue } from '../../../src/core/json/json.ts';

const rule = (scope: JsonValue, foreground: string, fontStyle?: string): JsonValue => ({
  scope,
  settings: { foreground, ...(fontStyle !== undefined && { fontStyle }) },
});

function made(...list: JsonValue[]): ScopeRules {
  const rules = new ScopeRules();
  rules.add(list);
  return rules;
}

const colour = (rules: ScopeRules, ...path: string[]): string | undefined => rules.style(path).color;

describe('the rules of a theme', () => {
  it('hold for a scope and what is below it, not for names that begin alike', () => {
    const rules = made(rule('keyword', '#111'), rule('entity.name', '#222'));
    expect(colour(rules, 'source', 'keyword.control.flow')).toBe('#111');
    expect(colour(rules, 'source', 'entity.name.type')).toBe('#222');
    expect(colour(rules, 'source', 'keywords')).toBeUndefined();
    expect(colour(rules, 'source', 'entity')).toBeUndefined();
  });

  it('give way to longer scopes, and among equals to later ones', () => {
    const rules = made(rule('keyword.control', '#111'), rule('keyword', '#222'), rule(' keyword , string', '#333'));
    expect(colour(rules, 'keyword.control.flow')).toBe('#111');
    expect(colour(rules, 'keyword.operator')).toBe('#333');
    expect(colour(rules, 'string.quoted')).toBe('#333');
  });

  it('ask for the scopes around', () => {
    const rules = made(
      rule('string', '#111'),
      rule('source.json meta.structure string', '#222'),
      rule('meta.structure > string', '#333'),
      rule('keyword - keyword.operator', '#444'),
    );
    expect(colour(rules, 'source.ts', 'string.quoted')).toBe('#111');
    expect(colour(rules, 'source.json', 'meta.structure.list', 'meta.value', 'string.quoted')).toBe('#222');
    expect(colour(rules, 'source.json', 'string.quoted')).toBe('#111');
    expect(colour(rules, 'source.js', 'meta.structure', 'string')).toBe('#333');
    expect(colour(rules, 'source.js', 'meta.structure', 'meta.value', 'string')).toBe('#111');
    expect(colour(rules, 'keyword.operator')).toBeUndefined();
  });

  it('prefer the longer parent, and more of them', () => {
    const rules = made(rule('source.ts meta string', '#111'), rule('meta string', '#222'), rule('a string', '#333'));
    expect(colour(rules, 'source.ts', 'meta', 'string')).toBe('#111');
    expect(colour(rules, 'source.ts', 'meta', 'a', 'string')).toBe('#111');
    expect(colour(rules, 'source.js', 'meta', 'a', 'string')).toBe('#222');
  });

  it('take what the winner leaves open from shorter ones, and from the text around', () => {
    const rules = made(
      rule('comment', '#111', 'italic'),
      { scope: 'comment.block', settings: { fontStyle: '' } },
      { scope: 'storage.type.class.jsdoc', settings: { fontStyle: 'bold underline' } },
    );
    expect(rules.style(['comment.line'])).toMatchObject({ color: '#111', italic: true });
    expect(rules.style(['comment.block'])).toMatchObject({ color: '#111', italic: false });
    const inside = rules.style(['comment.line', 'storage.type.class.jsdoc']);
    expect(inside).toEqual({ color: '#111', italic: false, bold: true, underline: true });
  });

  it('take colours alone, and pass over what is no rule', () => {
    const odd: JsonValue = [
      null,
      7,
      'keyword',
      [],
      {},
      { scope: 'a' },
      { scope: 'a', settings: null },
      { scope: 'a', settings: { foreground: 'red' } },
      { scope: 'a', settings: { foreground: '#12345' } },
      { scope: 'a', settings: { foreground: '#fff; background: url(x)' } },
      { scope: 'a', settings: { foreground: 5, fontStyle: 5 } },
      { scope: { a: 1 }, settings: { foreground: '#fff' } },
      { scope: [null, 3, {}], settings: { foreground: '#fff' } },
      { scope: ['', ' , '], settings: { foreground: '#fff' } },
    ];
    const rules = new ScopeRules();
    for (const list of [odd, null, 'rules', { scope: 'a' }] as JsonValue[]) rules.add(list);
    expect(colour(rules, 'a')).toBeUndefined();
    for (const value of ['#ABC', '#abcd', '#aabbcc', '#AABBCCDD'])
      expect(colour(made(rule('a', value)), 'a')).toBe(value.toLowerCase());
  });

  it('are taken as many as any theme has, and refused beyond', () => {
    const many = (count: number): JsonValue[] => Array.from({ length: count }, (_, i) => rule(`p${i} string`, '#111'));
    const path = Array.from({ length: 40 }, (_, i) => `p${i}.x`);
    expect(colour(made(...many(9_000), rule('keyword', '#333')), ...path, 'string')).toBe('#111');
    expect(() => made(...many(10_001))).toThrow('more than 10000 rules');
    const scope = Array.from({ length: 200_000 }, (_, i) => `s${i}`);
    expect(() => made({ scope, settings: { foreground: '#111' } })).toThrow('more than 10000 rules');
    expect(() => made({ scope: 'a,'.repeat(200_000), settings: { foreground: '#111' } })).toThrow('more than');
    // A scope that no grammar gives.
    expect(colour(made(rule(`${'a '.repeat(10_000)}string`, '#111')), 'string')).toBeUndefined();
  });
});
