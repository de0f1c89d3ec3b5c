import { isList, isRecord, ownValue, type JsonValue } from '../json/json.ts';

/** How text looks; what is absent is as around it. */
export interface TokenStyle {
  readonly color?: string;
  readonly italic?: boolean;
  readonly bold?: boolean;
  readonly underline?: boolean;
}

/** A colour and a font for a scope, below others where it has parents. */
interface ScopeRule {
  /** The scopes around it, nearest first; `>` before one says that it has to be the very next. */
  readonly parents: readonly string[];
  readonly color: string | undefined;
  readonly font: Font | undefined;
}

type Font = Required<Omit<TokenStyle, 'color'>>;

/** Five times what any theme has. */
const MAX_SELECTORS = 10_000;
const MAX_SELECTOR = 300;

const COLOUR = /^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i;

/**
 * The rules of a theme, asked as the editor asks them: a rule holds for its scope and those below it, the longest scope
 * wins, then the longer parents, then the later rule. What the winner leaves open comes from shorter ones without parents.
 */
export class ScopeRules {
  /** By scope, and there by parents; the order is the one in which they count. */
  readonly #rules = new Map<string, Map<string, ScopeRule>>();
  #left = MAX_SELECTORS;

  /** Takes rules as they stand in a theme; what is not one is passed over. Later ones win. Throws where there are too many. */
  add(list: JsonValue): void {
    if (!isList(list)) return;
    for (const rule of list) {
      if (isRecord(rule)) this.#addRule(ownValue(rule, 'scope') ?? null, ownValue(rule, 'settings') ?? null);
    }
  }

  get isEmpty(): boolean {
    return this.#rules.size === 0;
  }

  /** How text in these scopes looks, outermost first. */
  style(path: readonly string[]): TokenStyle {
    let style: TokenStyle = {};
    for (let depth = 1; depth <= path.length; depth++) style = { ...style, ...this.#own(path.slice(0, depth)) };
    return style;
  }

  #addRule(scope: JsonValue, settings: JsonValue): void {
    if (!isRecord(settings)) return;
    const color = colourOf(ownValue(settings, 'foreground'));
    const font = fontOf(ownValue(settings, 'fontStyle'));
    if (color === undefined && font === undefined) return;
    const selectors = isList(scope) ? scope : typeof scope === 'string' ? scope.split(',') : [];
    for (const selector of selectors) {
      if (this.#left-- <= 0) throw new Error(`There are more than ${MAX_SELECTORS} rules.`);
      if (typeof selector !== 'string' || selector.length > MAX_SELECTOR) continue;
      const [own, ...parents] = selector.trim().split(/\s+/).toReversed();
      // The editor takes the minus sign for a scope, which none is called.
      if (own === undefined || own === '' || parents.includes('-')) continue;
      this.#set(own, { parents, color, font });
    }
  }

  #set(scope: string, rule: ScopeRule): void {
    const others = this.#rules.get(scope) ?? new Map<string, ScopeRule>();
    this.#rules.set(scope, others);
    const key = rule.parents.join(' ');
    const before = others.get(key);
    others.delete(key);
    others.set(key, { ...rule, color: rule.color ?? before?.color, font: rule.font ?? before?.font });
  }

  /** What the rules say of the last scope of a path. */
  #own(path: readonly string[]): TokenStyle {
    const scope = path.at(-1) ?? '';
    let style: TokenStyle = {};
    let best: ScopeRule | undefined;
    for (const prefix of prefixes(scope)) {
      const rules = this.#rules.get(prefix);
      if (rules === undefined) continue;
      style = { ...style, ...styleOf(rules.get('')) };
      const holding = [...rules.values()].filter(({ parents }) => isBelow(path, parents));
      best = holding.toSorted(compareParents).at(-1) ?? best;
    }
    return { ...style, ...styleOf(best) };
  }
}

/** `a`, `a.b`, `a.b.c`. */
function prefixes(scope: string): string[] {
  const parts = scope.split('.');
  return parts.map((_, at) => parts.slice(0, at + 1).join('.'));
}

/** Whether the scopes before the last of a path are as a rule asks. */
function isBelow(path: readonly string[], parents: readonly string[]): boolean {
  let at = path.length - 2;
  let isNext = false;
  for (const parent of parents) {
    if (parent === '>') {
      isNext = true;
      continue;
    }
    while (at >= 0 && !isWithin(path[at] ?? '', parent)) {
      if (isNext) return false;
      at -= 1;
    }
    if (at < 0) return false;
    at -= 1;
    isNext = false;
  }
  return !isNext;
}

function isWithin(scope: string, of: string): boolean {
  return scope === of || scope.startsWith(`${of}.`);
}

/** Which of two rules for one scope says more of what is around it. */
function compareParents(one: ScopeRule, other: ScopeRule): number {
  const [mine, theirs] = [one, other].map(({ parents }) => parents.filter((parent) => parent !== '>'));
  for (const [at, parent] of (mine ?? []).entries()) {
    const difference = parent.length - (theirs?.[at] ?? parent).length;
    if (difference !== 0) return difference;
  }
  return (mine ?? []).length - (theirs ?? []).length;
}

function styleOf(rule: ScopeRule | undefined): TokenStyle {
  return { ...rule?.font, ...(rule?.color !== undefined && { color: rule.color }) };
}

function colourOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && COLOUR.test(value) ? value.toLowerCase() : undefined;
}

function fontOf(value: JsonValue | undefined): Font | undefined {
  if (typeof value !== 'string') return undefined;
  const words = value.slice(0, MAX_SELECTOR).split(/\s+/);
  return { italic: words.includes('italic'), bold: words.includes('bold'), underline: words.includes('underline') };
}
