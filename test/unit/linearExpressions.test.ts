/**
 * No regular expression of ours can take more than linear time: text of models, servers and files is hostile. `scslre` finds
 * expressions that are exponential or polynomial, also those that only look for their end from each place (`/x+$/`).
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { analyse } from 'scslre';
import { expect, it } from 'vitest';
import { root } from '../harness/paths.ts';
import { sourceFiles } from './sourceFiles.ts';

interface Expression {
  readonly expression: RegExp;
  readonly line: number;
}

function expressionsIn(file: string, text: string): readonly Expression[] {
  const found: Expression[] = [];
  const add = (pattern: string, flags: string, offset: number): void => {
    found.push({ expression: new RegExp(pattern, flags), line: text.slice(0, offset).split('\n').length });
  };
  new Visitor({
    Literal: (node) => {
      if ('regex' in node) add(node.regex.pattern, node.regex.flags, node.start);
    },
    NewExpression: ({ callee, arguments: [source, flags], start }) => {
      if (callee.type !== 'Identifier' || callee.name !== 'RegExp') return;
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      add(source.value, flags?.type === 'Literal' ? String(flags.value) : '', start);
    },
  }).visit(parseSync(file, text).program);
  return found;
}

function slowIn(file: string, text: string): readonly string[] {
  return expressionsIn(file, text).flatMap(({ expression, line }) =>
    analyse(expression).reports.length === 0 ? [] : [`${file}:${line} ${String(expression)}`],
  );
}

it('of src are linear', () => {
  const files = sourceFiles();
  expect(files.length).toBeGreaterThan(500);
  expect(files.flatMap((file) => slowIn(file, readFileSync(path.join(root, file), 'utf8')))).toEqual([]);
});

it.each([
  String.raw`/(a|a)*$/`,
  String.raw`/^(\d+)+x/`,
  String.raw`/\s+$/`,
  String.raw`/^\s*(.*)\s*$/s`,
  String.raw`/<[^>]*>$/m`,
  String.raw`new RegExp('x+$', 'g')`,
])('that are not are found: %s', (source) => {
  expect(slowIn('x.ts', `const found = ${source};`)).toHaveLength(1);
});
