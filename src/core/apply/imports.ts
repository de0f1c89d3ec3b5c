import type { CodeNode, Outline } from '../code/outline.ts';
import { commentStart, fileLines, plain, shiftedLines, type PlacedLine } from './lines.ts';

/** An import that a block shows anew, without what other code of the file needs of it being lost. */
export function mergedImport(file: Outline, ours: CodeNode, block: Outline, theirs: CodeNode): PlacedLine[] {
  const shown = shiftedLines(block, { start: theirs.head, end: theirs.end }, { from: '', to: '' });
  const old = namesOf(file, ours);
  const fresh = namesOf(block, theirs);
  if (old === undefined || fresh === undefined || !sameForm(old, fresh)) {
    const words = new Set(importedWords(block, theirs));
    const isAll = importedWords(file, ours).every((word) => words.has(word));
    // Another form of import, of the same module: both are wanted.
    return isAll ? shown : [...fileLines(file, { start: ours.head, end: ours.end }), ...shown];
  }
  const missing = old.names.filter((name) => !fresh.names.includes(name));
  if (missing.length === 0) return shown;
  const added = fresh.names.filter((name) => !old.names.includes(name));
  if (added.length === 0) return fileLines(file, { start: ours.head, end: ours.end });
  if (ours.end - ours.head > 1) return inserted(file, ours, added);
  return [plain(old.before + [...old.names, ...added].join(', ') + old.after)];
}

/** Whether both name the same things in front of their lists: a default, a type. */
function sameForm(old: Names, fresh: Names): boolean {
  const words = (text: string): string => (text.match(/\w+/g) ?? []).join(' ');
  return words(old.before) === words(fresh.before);
}

interface Names {
  readonly before: string;
  readonly names: readonly string[];
  readonly after: string;
}

/** The names in `import { a, b } from 'x'`, `from x import a, b`, `use x::{a, b};`. */
function namesOf(outline: Outline, node: CodeNode): Names | undefined {
  const text = outline.textOf({ start: node.head, end: node.end });
  const open = text.search(/[{(]/);
  const isPython = /^\s*from\s/.test(text);
  if (open === -1) {
    const at = isPython ? / import /.exec(text) : null;
    if (at === null) return undefined;
    const start = at.index + at[0].length;
    return { before: text.slice(0, start), names: listed(text.slice(start)), after: '' };
  }
  const close = Math.max(text.lastIndexOf('}'), text.lastIndexOf(')'));
  if (close < open) return undefined;
  const inner = text.slice(open + 1, close);
  const blanks = inner.startsWith(' ') ? ' ' : '';
  return { before: text.slice(0, open + 1) + blanks, names: listed(inner), after: blanks + text.slice(close) };
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('#') && !name.startsWith('//'));
}

function inserted(file: Outline, node: CodeNode, names: readonly string[]): PlacedLine[] {
  const lines = fileLines(file, { start: node.head, end: node.end });
  const last = lines.at(-2)?.text ?? '';
  const indent = /^[\t ]*/.exec(last)?.[0] ?? '';
  const code = last.slice(0, commentStart(last)).trimEnd();
  const ended = code.endsWith(',') ? last : `${code},${last.slice(code.length)}`;
  return [...lines.slice(0, -2), plain(ended), ...names.map((name) => plain(`${indent}${name},`)), ...lines.slice(-1)];
}

/** Where a new import goes: behind the last one, else below what must stay first in a file. */
export function importPlace(file: Outline, nodes: readonly CodeNode[]): number {
  const last = nodes.findLastIndex((node) => node.kind === 'import');
  if (last !== -1) return last + 1;
  let place = 0;
  for (const node of nodes) {
    const content = file.lines[node.head]?.content ?? '';
    const isFirst =
      (node.kind === 'comment' && place === 0) ||
      /^(?:['"]use \w+['"];?|package\b|#!|"""|'''|<\?php|#\s*pragma once)/.test(content);
    if (!isFirst) break;
    place += 1;
  }
  return place;
}

/** The words of an import that name something. */
export function importedWords(outline: Outline, node: CodeNode): string[] {
  return (
    outline
      .textOf({ start: node.head, end: node.end })
      .replaceAll(/'[^']{0,300}'|"[^"]{0,300}"/g, '')
      .match(/[\w$*]+/g) ?? []
  ).filter((word) => !/^(?:import|from|as|type|use|using)$/.test(word));
}
