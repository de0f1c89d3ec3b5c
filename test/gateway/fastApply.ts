/** Fast-apply models: a text and an update in, the whole merged text out. They do nothing else. */
import { invalid } from './failure.ts';
import type { NeutralRequest } from './types.ts';

const MARKER = /^\s*(?:\/\/|#|--|\/\*|<!--)\s*\.\.\.\s*existing code\s*\.\.\.\s*(?:\*\/|-->)?\s*$/;

/** What such a model may do wrong, as a fault says it. */
const WRONGS: Readonly<Record<string, (merged: string, code: string, update: string) => string>> = {
  /** The first two lines change places. */
  swap: (merged) => {
    const lines = merged.split('\n');
    const isFilled = (at: number): boolean => (lines[at] ?? '').trim() !== '';
    const at = lines.findIndex((line, index) => isFilled(index) && isFilled(index + 1) && line !== lines[index + 1]);
    return lines.toSpliced(at, 2, lines[at + 1] ?? '', lines[at] ?? '').join('\n');
  },
  /** Leaves out the last third of what was there. */
  lose: (merged) => {
    const lines = merged.split('\n');
    return lines.slice(0, Math.ceil((lines.length * 2) / 3)).join('\n');
  },
  snippet: (_, __, update) =>
    update
      .split('\n')
      .filter((line) => !MARKER.test(line))
      .join('\n'),
  remark: (_, __, update) => update,
  fence: (merged) => `Here is the updated file:\n\n\`\`\`ts\n${merged}\n\`\`\`\n`,
  same: (_, code) => code,
  twice: (merged) => `${merged}\n${merged}`,
  invent: (merged) => merged.replace('\n', '\n// The model has improved this.\nconst improved = true;\n'),
  blanks: (merged) =>
    merged
      .split('\n')
      .map((line) => line.replace(/^( {2})+/, (blanks) => '\t'.repeat(blanks.length / 2)))
      .join('\n'),
  windows: (merged) => merged.replaceAll('\n', '\r\n'),
  unended: (merged) => merged.trimEnd(),
};

export function isFastApply(model: string): boolean {
  return /^morph\/morph-v3-|^relace\/relace-apply-/.test(model);
}

/** Refuses what is no request to merge: these models have no chat, no tools, no pictures. */
export function checkFastApply(request: NeutralRequest): void {
  if (!isFastApply(request.model.id)) return;
  const [turn, ...more] = request.turns;
  const isMerge = turn?.role === 'user' && more.length === 0 && partsOf(turn.text) !== undefined;
  if (isMerge && request.tools.length === 0 && turn.images === 0 && request.system === '') return;
  throw invalid(
    `Model '${request.model.id}' takes one message: <instruction>…</instruction>, <code>…</code>, <update>…</update>.`,
  );
}

/** The merged text, or what the fault makes of it. */
export function fastApplyAnswer(request: NeutralRequest): string {
  const { code, update } = partsOf(request.turns[0]?.text ?? '') ?? { code: '', update: '' };
  const merged = mergeUpdate(code, update);
  return request.wrong === undefined ? merged : fastApplyFault(request.wrong, { merged, code, update });
}

/** An answer with a fault. Throws a RangeError for one that is not known. */
export function fastApplyFault(
  fault: string,
  { merged, code, update }: { readonly merged: string; readonly code: string; readonly update: string },
): string {
  const wrong = WRONGS[fault];
  if (wrong === undefined) throw new RangeError(`unknown fault "merge=${fault}"`);
  return wrong(merged, code, update);
}

function partsOf(text: string): { readonly code: string; readonly update: string } | undefined {
  const body = /^(?:<instruction>[^]*?<\/instruction>\n)?<code>([^]*)<\/code>\n<update>([^]*)<\/update>$/.exec(
    text.trim(),
  );
  return body === null ? undefined : { code: body[1] ?? '', update: body[2] ?? '' };
}

/**
 * What stands between two markers takes the place of the lines from its first known one to its last; what is before the first
 * and behind the last stretch goes where no marker stands there. By equal lines alone: not as the product aligns.
 */
export function mergeUpdate(code: string, update: string): string {
  const lines = code.split('\n');
  const stretches = stretchesOf(update);
  const result: string[] = [];
  let at = stretches[0]?.isKeptBefore === true ? 0 : undefined;
  for (const { shown } of stretches) {
    const place = placeOf(lines, shown, at ?? 0);
    if (at !== undefined) result.push(...lines.slice(at, place.start));
    result.push(...reindented(lines, shown, place.start));
    at = place.end;
  }
  if (at !== undefined && MARKER.test(update.trimEnd().split('\n').at(-1) ?? '')) result.push(...lines.slice(at));
  return result.join('\n');
}

interface Stretch {
  readonly shown: readonly string[];
  readonly isKeptBefore: boolean;
}

function stretchesOf(update: string): Stretch[] {
  const found: { shown: string[]; isKeptBefore: boolean }[] = [];
  let isMarked = false;
  for (const line of update.split('\n')) {
    if (MARKER.test(line)) isMarked = true;
    else if (isMarked || found.length === 0) {
      if (line.trim() === '') continue;
      found.push({ shown: [line], isKeptBefore: isMarked });
      isMarked = false;
    } else found.at(-1)?.shown.push(line);
  }
  return found.map(({ shown, isKeptBefore }) => ({ isKeptBefore, shown: withoutBlankEnd(shown) }));
}

function withoutBlankEnd(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== '') + 1);
}

const words = (line: string): string => line.trim();

/** The lines `[start, end)` that a stretch stands for; none where it is new. */
function placeOf(lines: readonly string[], shown: readonly string[], from: number): { start: number; end: number } {
  const known = shown.filter((line) => words(line).length > 3);
  let best = { start: -1, score: 0, first: '' };
  for (let start = from; start < lines.length; start++) {
    const [first] = known.filter((line) => words(line) === words(lines[start] ?? ''));
    if (first === undefined || known.indexOf(first) > 3) continue;
    const window = new Set(lines.slice(start, start + 2 * shown.length).map(words));
    const score = known.filter((line) => window.has(words(line))).length + (first === known[0] ? 2 : 0);
    if (score > best.score) best = { start, score, first };
  }
  if (best.start === -1) return { start: lines.length, end: lines.length };
  const begun = shown.slice(shown.indexOf(best.first));
  const last = begun.findLast((line) => lines.slice(best.start).some((other) => words(other) === words(line)));
  const depth = indent(lines[best.start] ?? '') - indent(best.first);
  const end = lines.findIndex(
    (line, index) =>
      index >= best.start && words(line) === words(last ?? '') && indent(line) === indent(last ?? '') + depth,
  );
  return { start: best.start, end: Math.max(end, best.start) + 1 };
}

const indent = (line: string): number => line.length - line.trimStart().length;

/** A stretch at the depth of the place it goes to. */
function reindented(lines: readonly string[], shown: readonly string[], start: number): readonly string[] {
  const same = shown.find((line) => words(line) !== '' && words(line) === words(lines[start] ?? ''));
  const depth = same === undefined ? 0 : indent(lines[start] ?? '') - indent(same);
  return depth <= 0 ? shown : shown.map((line) => (line.trim() === '' ? line : ' '.repeat(depth) + line));
}
