// The scores in figures: a section for each kind, one for the languages, and the rows that are to be looked at.
import type { Figure, Section } from '../figures.ts';
import { GRADES, type Grade, type Score } from './score.ts';
import { KINDS, type Kind } from './tasks.ts';

export interface Scored extends Score {
  readonly kind: Kind;
  readonly id: string;
  readonly language: string;
  /** The answer as it came. */
  readonly answer: string;
  readonly after: string | undefined;
  readonly isCut: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

const TITLES: { readonly [K in Kind]: string } = {
  edits: 'Small edits',
  applies: 'Code blocks of the chat, applied',
  commits: 'Commit messages',
  completions: 'Completions at the cursor',
};

export function sectionsOf(rows: readonly Scored[]): Section[] {
  const kinds = KINDS.map((kind) => ({ kind, own: rows.filter((row) => row.kind === kind) }));
  const sections = kinds
    .filter(({ own }) => own.length > 0)
    .map(({ kind, own }): Section => ({ title: `${TITLES[kind]} (${own.length})`, figures: sharesOf(kind, own) }));
  const languages = [...new Set(rows.map(({ language }) => language))].toSorted();
  const figures = languages.map((language) => {
    const own = rows.filter((row) => row.language === language);
    return share(`${language} (${own.length}): right`, own, isRight, gradesInWords(own));
  });
  return figures.length === 0 ? sections : [...sections, { title: 'By language', figures }];
}

function sharesOf(kind: Kind, own: readonly Scored[]): Figure[] {
  const hasWanted = kind === 'edits' || kind === 'completions';
  return [
    ...(hasWanted ? [share('exactly right', own, ({ grade }) => grade === 'exact')] : []),
    share('right, by checks too', own, isRight, gradesInWords(own)),
    share('compiles or parses', own, (row) => row.parses),
    share('clean of wrapping', own, ({ grade }) => grade !== 'wrapped', formsInWords(own)),
  ];
}

const isRight = ({ grade }: Scored): boolean => grade === 'exact' || grade === 'right';

function share(name: string, rows: readonly Scored[], is: (row: Scored) => boolean, note?: string): Figure {
  const value = (100 * rows.filter(is).length) / Math.max(1, rows.length);
  return { name, value, unit: '%', ...(note !== undefined && { note }) };
}

function gradesInWords(rows: readonly Scored[]): string {
  const counts = GRADES.map((grade): [Grade, number] => [grade, rows.filter((row) => row.grade === grade).length]);
  return counts.flatMap(([grade, count]) => (count === 0 ? [] : [`${count} ${grade}`])).join(', ');
}

/** What the answers themselves begin with: it tells which form a prompt led to. */
function formsInWords(rows: readonly Scored[]): string {
  const counts = new Map<string, number>();
  for (const { answer } of rows) counts.set(formOf(answer), (counts.get(formOf(answer)) ?? 0) + 1);
  const forms = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, 5);
  return `answers begin with ${forms.map(([form, count]) => `${form} (${count})`).join(', ')}`;
}

function formOf(answer: string): string {
  const [first = ''] = answer.trimStart().split('\n', 1);
  const tag = /^<([a-z-]{1,30})>/.exec(first)?.[0];
  if (tag !== undefined) return tag;
  return first.startsWith('```') ? 'a fence' : 'text';
}

/** The rows that are not clean, then those that are not right, with what came. */
export function listOf(rows: readonly Scored[]): string {
  const wrapped = rows.filter(({ grade }) => grade === 'wrapped');
  const others = rows.filter((row) => !isRight(row) && row.grade !== 'wrapped');
  const lines = [
    ...wrapped.map(({ kind, id, faults }) => `  not clean  ${kind} ${id}: ${faults.join(', ')}`),
    ...others.map(({ kind, id, grade, isCut }) => `  ${grade.padEnd(9)}  ${kind} ${id}${isCut ? ' (answer cut)' : ''}`),
  ];
  return lines.join('\n');
}
