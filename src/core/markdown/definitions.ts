import type { Journal } from './journal.ts';

/** The target of `[label]: address "title"`. */
export interface Definition {
  readonly href: string;
  readonly title: string;
}

/** The definitions read so far, by `labelKey`. */
export class Definitions {
  readonly links: Record<string, Definition> = Object.create(null) as Record<string, Definition>;
  /** How many there are: counting them anew for each run would take a time of its own. */
  count = 0;

  /** The first of a label counts. */
  add(journal: Journal, key: string, definition: Definition): void {
    if (Object.hasOwn(this.links, key)) return;
    journal.set(this.links, key, definition);
    journal.set(this, 'count', this.count + 1);
  }
}

const LABEL = /^ {0,3}\[((?:\\.|[^[\]\\]){1,999})\]:[ \t]*(?:\n[ \t]*)?/;
const TARGET = /^(?:<((?:\\.|[^\n<>\\])*)>|([^<\s]\S*))/;
const TITLE =
  /^(?:[ \t]+(?:\n[ \t]*)?|\n[ \t]*)(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|\(((?:\\.|[^()\\])*)\))[ \t]*(?:\n|$)/s;
const LINE_END = /^[ \t]*(?:\n|$)/;

/** The key under which a label's definition is kept; the same spelling rules as the inline lexer's. */
function labelKey(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase().toUpperCase().toLowerCase();
}

/** Reads one definition at the start of `text`; undefined when there is none. */
export function readDefinition(text: string): { key: string; definition: Definition; length: number } | undefined {
  const label = LABEL.exec(text);
  // `[^1]: …` is a footnote: hiding it would lose what the model wrote.
  if (label?.[1] === undefined || label[1].trim() === '' || label[1].startsWith('^')) return undefined;
  let length = label[0].length;
  const target = TARGET.exec(text.slice(length));
  if (target === null) return undefined;
  length += target[0].length;
  const title = TITLE.exec(text.slice(length));
  const end = title ?? LINE_END.exec(text.slice(length));
  if (end === null) return undefined;
  const definition = { href: target[1] ?? target[2] ?? '', title: title?.[1] ?? title?.[2] ?? title?.[3] ?? '' };
  return { key: labelKey(label[1]), definition, length: length + end[0].length };
}
