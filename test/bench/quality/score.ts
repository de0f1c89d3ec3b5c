// How good a result is: what became of a text, next to what was wanted. It knows nothing of how the product reads answers.
import { holds, parses } from './parse.ts';
import type { Checks } from './rows.ts';

/**
 * `exact`: as wanted, word by word; `right`: by its checks; `wrong`: clean, but not what was asked; `broken`: clean, and no
 * valid text any more; `wrapped`: something is in it that is not content; `nothing`: nothing came of the answer.
 */
export const GRADES = ['exact', 'right', 'wrong', 'broken', 'wrapped', 'nothing'] as const;
export type Grade = (typeof GRADES)[number];

export interface Result extends Checks {
  readonly language: string;
  /** The whole text before. */
  readonly before: string;
  /** The whole text after; `undefined` where nothing came of the answer. */
  readonly after: string | undefined;
  /** Whole texts that are exactly right. */
  readonly wanted: readonly string[];
  /** Where the new part stands, for results that have one: the texts around it. */
  readonly around?: { readonly above: string; readonly below: string };
  /** Lines that nobody asked to change: they are there after it, in their order. */
  readonly stays?: readonly string[];
}

export interface Score {
  readonly grade: Grade;
  /** What of wrapping is in it. */
  readonly faults: readonly string[];
  readonly parses: boolean;
}

export function scoreOf(result: Result): Score {
  const { after, wanted, language, before } = result;
  if (after === undefined || (after === before && !wanted.includes(before)))
    return { grade: 'nothing', faults: [], parses: after !== undefined };
  const isValid = parses(language, after);
  const faults = faultsOf({ ...result, after });
  const grade = (): Grade => {
    if (faults.length > 0) return 'wrapped';
    if (wanted.includes(after)) return 'exact';
    if (!isValid) return 'broken';
    const isSame = wanted.some((text) => loose(text, language) === loose(after, language));
    return isSame || (isChecked(result, after) && keeps(result, after)) ? 'right' : 'wrong';
  };
  return { grade: grade(), faults, parses: isValid };
}

function isChecked({ has = [], hasNot = [], holds: expression }: Checks, after: string): boolean {
  if (has.length === 0 && expression === undefined) return false;
  if (!has.every((each) => each.test(after)) || hasNot.some((each) => each.test(after))) return false;
  return expression === undefined || holds(after, expression);
}

function keeps({ stays = [], around }: Result, after: string): boolean {
  if (around !== undefined && !(after.startsWith(around.above) && after.endsWith(around.below))) return false;
  const lines = after.split('\n').map((line) => line.trim());
  let at = 0;
  for (const line of stays.map((each) => each.trim())) {
    if (line === '') continue;
    const found = lines.indexOf(line, at);
    if (found === -1) return false;
    at = found + 1;
  }
  return true;
}

/** A text without what a formatter would decide: quotes, blank lines, commas and semicolons at line ends. */
function loose(text: string, language: string): string {
  const lines = text
    .replaceAll("'", '"')
    .split('\n')
    .map((line) => line.trimEnd().replace(/[,;]$/, ''))
    .filter((line) => line !== '');
  const isIndented = language === 'python' || language === 'yaml' || language === 'markdown';
  return isIndented ? lines.join('\n') : lines.join(' ').replace(/\s+/g, ' ').replace(/ \/>/g, '>');
}

/** Written out here: the names that the prompts use may change, what a model makes of them stays. */
const OWN_TAGS =
  'code rewrite new_code edited_part insert cursor message commit_message description pull_request imports definition before after problems file diff draft recent-subjects'
    .split(' ')
    .join('|');
const ownTag = new RegExp(`</?(?:${OWN_TAGS})(?:_\\d+)?(?:\\s[^<>]{0,80})?>`, 'g');
/** What is counted: more of it than in any text that it may come from is wrapping. */
const COUNTED: Readonly<Record<string, RegExp>> = {
  fence: /^\s*(?:`{3,}|~{3,})/gm,
  'own tag': ownTag,
  'special token': /<\|[\w ]{1,30}\|>|<\/s>|<EOT>|<fim_\w+>/g,
};

const TALK =
  /^(?:here(?:'s| is| are)\b|sure\b|certainly\b|of course\b|okay\b|i(?:'ve| have| added| changed)\b|(?:this|the) (?:updated|modified|new|changed|following|above|code|function|message)\b|in this (?:code|version|example)\b|explanation\b|\*\*|note(?: that|:)|answer:|output:|the rest of\b|(?:commit message|subject|title)\s*:)/i;

function faultsOf({ after, before, wanted, around, language }: Result & { readonly after: string }): string[] {
  const sources = [before, ...wanted];
  const faults = Object.entries(COUNTED).flatMap(([name, pattern]) => {
    const most = Math.max(...sources.map((text) => count(text, pattern)));
    return count(after, pattern) > most ? [name] : [];
  });
  const known = new Set(sources.flatMap((text) => text.split('\n').map((line) => line.trim())));
  const fresh = after.split('\n').filter((line) => line.trim() !== '' && !known.has(line.trim()));
  const numbered = fresh.filter((line) => /^\s*\d{1,4}\s*[|:]\s/.test(line)).length;
  if (numbered > 1 && numbered * 2 >= fresh.length) faults.push('line numbers');
  const isProse = language === 'markdown' || language === MESSAGE;
  const spoken = isProse ? fresh.slice(0, 1) : fresh;
  if (spoken.some((line) => TALK.test(line.trim()))) faults.push('talk');
  if (around !== undefined && isDoubled(after, around)) faults.push('doubled text');
  return faults;
}

/** What a commit message is written in. */
export const MESSAGE = 'message';

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Whether the part begins with what stands above it, or ends with what stands below it. */
function isDoubled(after: string, { above, below }: NonNullable<Result['around']>): boolean {
  const part = after.slice(above.length, after.length - below.length);
  const said = part.split('\n').map((line) => line.trim());
  const lineAbove = lastSaying(above.split('\n'));
  const lineBelow = lastSaying(below.split('\n').toReversed());
  const ownBefore = (above.split('\n').at(-1) ?? '').trim();
  const ownAfter = (below.split('\n')[0] ?? '').trim();
  const first = said.find((line) => line !== '');
  const last = said.findLast((line) => line !== '');
  if (first === undefined || last === undefined) return false;
  if (ownBefore.length > 3 && first.startsWith(ownBefore)) return true;
  if (ownAfter.length > 1 && /\w/.test(ownAfter) && last.endsWith(ownAfter)) return true;
  return (ownBefore === '' && first === lineAbove) || (ownAfter === '' && last === lineBelow);
}

function lastSaying(lines: readonly string[]): string | undefined {
  return lines.findLast((line) => line.trim().length > 7 && /\w/.test(line))?.trim();
}
