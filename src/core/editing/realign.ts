import { addedLine } from './applyDecision.ts';
import { diffLines } from '../text/lineDiff.ts';
import { slideGaps } from '../text/slideGaps.ts';
import { isBlank } from '../text/lines.ts';
import type { Line, Region } from './region.ts';

/** What stands in the result although the model was not asked for it: the original's own blank lines at the end. */
export interface RealignOptions {
  readonly trailingBlanks: number | undefined;
  /** Lines the user put among lines the stream never reached: they follow the original's line above them. */
  readonly floating: ReadonlySet<Line>;
  /** The original's lines that a tool changed since: what the model was shown, and what stands there now. */
  readonly retold: ReadonlyMap<string, string>;
}

/**
 * Replaces the guesses made while streaming by the best alignment of the whole result with the whole original. Lines
 * the user wrote or decided are fixed points. The fewest lines that make the difference are touched.
 */
export function realign(region: Region, options: RealignOptions): void {
  const current = region.toArray();
  const target: Line[] = [];
  let segment: Line[] = [];
  for (const line of current) {
    if (!(line.tag === 'kept' && line.pinned) || options.floating.has(line)) {
      segment.push(line);
      continue;
    }
    alignSegment(segment, { ...options, trailingBlanks: undefined }, target);
    target.push(line);
    segment = [];
  }
  alignSegment(segment, options, target);
  become(region, current, target);
  region.frontier = region.length;
  region.live = undefined;
}

/**
 * The same for a result that is known apart from what was streamed: each line of it stands in the region, and so does
 * what the user wrote or decided.
 */
export function realignTo(region: Region, lines: readonly string[], options: RealignOptions): void {
  const current = region.toArray();
  const target: Line[] = [];
  const sides = {
    original: current.filter((line) => line.tag !== 'added' && !options.floating.has(line)),
    result: lines.map((text) => addedLine(text, -1)),
  };
  align(sides, followersOf(current, options.floating), options, target);
  become(region, current, target);
  region.frontier = region.length;
  region.live = undefined;
}

function alignSegment(all: readonly Line[], options: RealignOptions, out: Line[]): void {
  const lines = all.filter((line) => !options.floating.has(line));
  const original = lines.filter((line) => line.tag !== 'added');
  const result = lines.filter((line) => line.tag !== 'removed');
  align({ original, result }, followersOf(all, options.floating), options, out);
}

function align(
  { original, result }: { readonly original: Line[]; readonly result: Line[] },
  followers: ReadonlyMap<Line | undefined, Line[]>,
  options: RealignOptions,
  out: Line[],
): void {
  if (options.trailingBlanks !== undefined) setTrailingBlanks(original, result, options.trailingBlanks);
  const textOf = ({ text }: Line): string => options.retold.get(text) ?? text;
  const texts = { original: original.map(textOf), result: result.map(textOf) };
  const matches = slideGaps(diffLines(texts.original, texts.result), texts.original, texts.result);
  let [a, b] = [0, 0];
  const pass = (tag: 'kept' | 'removed'): void => {
    push(out, original[a], tag);
    out.push(...(followers.get(original[a++]) ?? []));
  };
  const gap = (aEnd: number, bEnd: number): void => {
    while (a < aEnd) pass(original[a]?.pinned === true ? 'kept' : 'removed');
    const at = a > 0 ? (original[a - 1]?.at ?? -1) : (out.at(-1)?.at ?? -1);
    for (; b < bEnd; b++) out.push(asAdded(result[b], at));
  };
  out.push(...(followers.get(undefined) ?? []));
  for (const match of withoutIslands(matches, original, result.length)) {
    gap(match.a, match.b);
    for (let i = 0; i < match.length; i++) pass('kept');
    b += match.length;
  }
  gap(original.length, result.length);
}

/** By the original's line they follow; `undefined` is the segment's beginning. */
function followersOf(all: readonly Line[], floating: ReadonlySet<Line>): Map<Line | undefined, Line[]> {
  const followers = new Map<Line | undefined, Line[]>();
  let last: Line | undefined;
  for (const line of all) {
    if (floating.has(line)) followers.set(last, [...(followers.get(last) ?? []), line]);
    else if (line.tag !== 'added') last = line;
  }
  return followers;
}

function push(out: Line[], line: Line | undefined, tag: 'kept' | 'removed'): void {
  if (line !== undefined) out.push(line.tag === tag ? line : { ...line, tag });
}

function asAdded(line: Line | undefined, at: number): Line {
  if (line?.tag !== 'added') return addedLine(line?.text ?? '', at);
  return line.at === at ? line : { ...line, at };
}

/** Models add and drop blank lines at the end at random, so the end keeps as many as it had. */
function setTrailingBlanks(original: readonly Line[], result: Line[], count: number): void {
  while (result.length > 0 && isBlank(result.at(-1)?.text ?? '')) result.pop();
  const edge: Line[] = [];
  for (let i = original.length - 1; edge.length < count && i >= 0; i--) {
    const line = original[i];
    if (line === undefined || !isBlank(line.text)) break;
    edge.unshift(line);
  }
  result.push(...edge);
}

/** Lines of brackets and blanks that agree by chance inside a rewrite would cut one change in many. */
function withoutIslands(
  matches: ReturnType<typeof diffLines>,
  original: readonly Line[],
  resultLength: number,
): ReturnType<typeof diffLines> {
  const kept: ReturnType<typeof diffLines> = [];
  matches.forEach((match, index) => {
    const previous = kept.at(-1) ?? { a: 0, b: 0, length: 0 };
    const following = matches[index + 1] ?? { a: original.length, b: resultLength };
    const before = Math.min(match.a - previous.a - previous.length, match.b - previous.b - previous.length);
    const after = Math.min(following.a - match.a - match.length, following.b - match.b - match.length);
    const weak = original
      .slice(match.a, match.a + Math.min(match.length, 3))
      .every(({ text }) => !/[\p{L}\p{N}]/u.test(text));
    if (!(weak && match.length < 3 && before >= 4 && after >= 4)) kept.push(match);
  });
  return kept;
}

/** Changes the region's lines into others with the fewest lines touched. */
export function become(region: Region, current: readonly Line[], target: readonly Line[]): void {
  const matches = diffLines(
    current.map((line) => line.text),
    target.map((line) => line.text),
  );
  let [a, b] = [current.length, target.length];
  for (const match of [...matches].reverse()) {
    const [aEnd, bEnd] = [match.a + match.length, match.b + match.length];
    if (aEnd < a || bEnd < b) region.splice(aEnd, a - aEnd, target.slice(bEnd, b));
    for (let i = match.length - 1; i >= 0; i--) {
      const line = target[match.b + i];
      if (line !== undefined && line !== current[match.a + i]) region.splice(match.a + i, 1, [line]);
    }
    [a, b] = [match.a, match.b];
  }
  if (a > 0 || b > 0) region.splice(0, a, target.slice(0, b));
}
