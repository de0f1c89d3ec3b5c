/** Rules that zod has no method for, as `refine`. l10n: none, code that is written. */
import { quoted } from './javascriptText.ts';
import { checkWords, presenceIn, type Check, type TypeNode } from './typeNodes.ts';
import { regexText } from './zodLeaves.ts';

type TextOf = (node: TypeNode) => string;

/** Equal values have one text, whatever the order of their keys. */
export const CANONICAL = `function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
`;

export function refinements(node: TypeNode, textOf: TextOf): string {
  const checks = (node.checks ?? []).flatMap((check) => {
    const condition = conditionOf(check, node, textOf);
    return condition === undefined ? [] : [refine(condition, wordsOf(check))];
  });
  const isUnique = (node.kind === 'list' || node.kind === 'tuple') && node.rules['uniqueItems'] === true;
  if (isUnique) checks.push(refine(uniqueText(node), 'must not hold equal items'));
  if (node.kind === 'tuple') checks.push(...lengthRules(node));
  return checks.join('');
}

function refine(condition: string, words: string): string {
  return `.refine(${condition}, ${quoted(words)})`;
}

function wordsOf(check: Check): string {
  const text = checkWords(check);
  return `must obey ${text.length > 100 ? check.keyword : text}`;
}

function uniqueText(node: Extract<TypeNode, { kind: 'list' | 'tuple' }>): string {
  const items = node.kind === 'list' ? [node.items] : [...node.items, ...(node.rest === undefined ? [] : [node.rest])];
  return items.every(isScalar)
    ? '(items) => new Set(items).size === items.length'
    : '(items) => new Set(items.map(canonical)).size === items.length';
}

/** Of one kind, and equal where they are the same. */
export function isScalar({ kind }: TypeNode): boolean {
  return /^(?:string|number|integer|boolean|null)$/.test(kind);
}

function lengthRules({ rules }: Extract<TypeNode, { kind: 'tuple' }>): readonly string[] {
  const { minItems, maxItems } = rules;
  return [
    ...(typeof minItems === 'number'
      ? [refine(`(items) => items.length >= ${minItems}`, `must hold ${minItems} items or more`)]
      : []),
    ...(typeof maxItems === 'number'
      ? [refine(`(items) => items.length <= ${maxItems}`, `must hold ${maxItems} items or fewer`)]
      : []),
  ];
}

/** A function of the value that says whether it obeys; `undefined` where the structure says so. */
function conditionOf(check: Check, node: TypeNode, textOf: TextOf): string | undefined {
  const obeys = (type: TypeNode, value = 'value'): string => {
    const keys = presenceIn(type);
    if (keys === undefined || value !== 'value') return `${textOf(type)}.safeParse(${value}).success`;
    const held = keys.map(has).join(' && ');
    return keys.length > 1 ? `(${held})` : held;
  };
  switch (check.kind) {
    case 'not':
      return `(value) => !${obeys(check.type)}`;
    case 'all':
      return `(value) => ${obeys(check.type)}`;
    case 'one':
      return node.kind === 'union' && node.options === check.options
        ? undefined
        : `(value) => [${check.options.map((option) => textOf(option)).join(', ')}].filter((each) => each.safeParse(value).success).length === 1`;
    case 'if': {
      const met = check.met === undefined ? 'true' : obeys(check.met);
      const unmet = check.unmet === undefined ? 'true' : obeys(check.unmet);
      if (check.unmet === undefined) return `(value) => !${obeys(check.when)} || ${met}`;
      return `(value) => (${obeys(check.when)} ? ${met} : ${unmet})`;
    }
    case 'contains': {
      const count = `items.filter((item) => ${obeys(check.type, 'item')}).length`;
      if (check.max === undefined)
        return check.min === 1
          ? `(items) => items.some((item) => ${obeys(check.type, 'item')})`
          : `(items) => ${count} >= ${check.min}`;
      return `(items) => {\n  const count = ${count};\n  return count >= ${check.min} && count <= ${check.max};\n}`;
    }
    case 'names':
      return `(value) => Object.keys(value).every((key) => ${obeys(check.type, 'key')})`;
    case 'needs':
      return `(value) => !${has(check.key)} || ${check.keys.length === 0 ? 'true' : check.keys.map(has).join(' && ')}`.replace(
        /\|\| (.* && .*)$/,
        '|| ($1)',
      );
    case 'when':
      return `(value) => !${has(check.key)} || ${obeys(check.type)}`;
    case 'count': {
      const size = 'Object.keys(value).length';
      const bounds = [
        ...(check.min === undefined ? [] : [`${size} >= ${check.min}`]),
        ...(check.max === undefined ? [] : [`${size} <= ${check.max}`]),
      ];
      return `(value) => ${bounds.join(' && ')}`;
    }
    case 'patterns':
      return patternsText(check, obeys);
    case 'unsaid':
      return undefined;
  }
}

function has(key: string): string {
  return `Object.hasOwn(value, ${quoted(key)})`;
}

function patternsText(
  { patterns, known, rest }: Extract<Check, { kind: 'patterns' }>,
  obeys: (type: TypeNode, value: string) => string,
): string {
  const conditions = patterns
    .filter(({ type }) => type.kind !== 'any')
    .map(({ pattern, type }) => `(!${regexText(pattern)}.test(key) || ${obeys(type, 'item')})`);
  if (rest !== undefined) {
    const isNamed = known.length === 0 ? [] : [`[${known.map(quoted).join(', ')}].includes(key)`];
    const fits = patterns.map(({ pattern }) => `${regexText(pattern)}.test(key)`);
    const others = rest.kind === 'never' ? [] : [obeys(rest, 'item')];
    conditions.push(`(${[...isNamed, ...fits, ...others].join(' || ')})`);
  }
  const test = conditions.length === 0 ? 'true' : conditions.join(' && ');
  const isOfItems = test.includes('safeParse(item)');
  return isOfItems
    ? `(value) => Object.entries(value).every(([key, item]) => ${test})`
    : `(value) => Object.keys(value).every((${test === 'true' ? '' : 'key'}) => ${test})`;
}
