/** What a file had and no longer has once a block was put into it. */

import { Outline, type CodeNode } from '../code/outline.ts';
import { diffLines } from '../text/lineDiff.ts';
import { slideGaps } from '../text/slideGaps.ts';

/** As many lines that go at one place are more than an edit takes away in passing. */
const MANY = 8;

/** Lines of the new text in front of which declarations, or many lines, of the file are gone. */
export function silentDeletions(file: Outline, now: readonly string[]): number[] {
  const before = file.lines.map((line) => line.text);
  const heads = new Set(
    file.nodesIn(file.all).flatMap((node) => [node.head, ...file.childrenOf(node).map((child) => child.head)]),
  );
  const found: number[] = [];
  let at = { a: 0, b: 0 };
  for (const { a, b, length } of [
    ...slideGaps(diffLines(before, now), before, now),
    { a: before.length, b: now.length, length: 0 },
  ]) {
    const gone = file.lines.slice(at.a, a).filter((line) => line.content !== '').length;
    const come = now.slice(at.b, b).filter((line) => line.trim() !== '').length;
    const isDeclared = Array.from({ length: a - at.a }, (_, index) => at.a + index).some((line) => heads.has(line));
    if (gone - come >= MANY || (come === 0 && gone > 1 && isDeclared))
      found.push(Math.max(0, Math.min(b, now.length) - 1));
    at = { a: a + length, b: b + length };
  }
  return found;
}

/** More than this many names that go are a file made anew, which is to be read as a whole. */
export const MAX_LOST = 30;

/** Declarations that a file had and has no more, with the line of the new text where they stood. */
export function lostNames(file: Outline, now: readonly string[]): { readonly line: number; readonly name: string }[] {
  const left = new Map<string, number>();
  const fresh = new Outline(now.join('\n'), file.language);
  for (const { key } of declarationsIn(fresh)) left.set(key, (left.get(key) ?? 0) + 1);
  const lost: { readonly at: number; readonly name: string }[] = [];
  for (const { key, head } of declarationsIn(file)) {
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    else lost.push({ at: head, name: key.replace(/^type /, '') });
  }
  if (lost.length === 0 || lost.length > MAX_LOST) return [];
  const before = file.lines.map((line) => line.text);
  const matches = slideGaps(diffLines(before, now), before, now);
  // Under another name in its place it is there to be seen.
  const come = new Set([...left.entries()].flatMap(([key, count]) => (count > 0 ? [key] : [])));
  const renamed = new Set(declarationsIn(fresh).flatMap(({ key, head }) => (come.has(key) ? [head] : [])));
  return lost.flatMap(({ at, name }) => {
    const above = matches.findLast((match) => match.a <= at);
    const from = (above?.b ?? 0) + (above?.length ?? 0);
    const to = matches.find((match) => match.a > at)?.b ?? now.length;
    const inPlace = [...renamed].find((head) => head >= from && head < to);
    if (inPlace !== undefined && renamed.delete(inPlace)) return [];
    return [{ line: Math.max(0, Math.min(from, now.length) - 1), name }];
  });
}

export function declarationsIn(outline: Outline): { readonly key: string; readonly head: number }[] {
  const named = (nodes: readonly CodeNode[]): { readonly key: string; readonly head: number }[] =>
    nodes.flatMap(({ kind, key, head }) => (kind === 'declaration' && key !== undefined ? [{ key, head }] : []));
  const top = outline.nodesIn(outline.all);
  return [...named(top), ...top.flatMap((node) => (node.isBody ? [] : named(outline.childrenOf(node))))];
}
