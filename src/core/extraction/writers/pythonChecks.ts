/**
 * Rules that no Python type says, as conditions of `value`: the value as it is in JSON.
 * l10n: none, code that is written.
 */
import { presenceIn, type Check, type TypeNode } from './typeNodes.ts';
import { patternFor, quoted, rawQuoted } from './pythonText.ts';

/** `undefined` for what the type says already, or what cannot be said. */
export function conditionOf(check: Check, typeText: (node: TypeNode) => string): string | undefined {
  const obeys = (type: TypeNode, value = 'value'): string => {
    const keys = presenceIn(type);
    if (keys === undefined || value !== 'value') return `obeys(${value}, ${typeText(type)})`;
    const held = keys.map((key) => `${quoted(key)} in value`).join(' and ');
    return keys.length > 1 || check.kind === 'not' ? `(${held})` : held;
  };
  switch (check.kind) {
    case 'not':
      return `not ${obeys(check.type)}`;
    case 'all':
      return obeys(check.type);
    case 'one':
      return `sum(obeys(value, kind) for kind in (${check.options.map(typeText).join(', ')})) == 1`;
    case 'if': {
      const met = check.met === undefined ? 'True' : obeys(check.met);
      const unmet = check.unmet === undefined ? 'True' : obeys(check.unmet);
      return check.unmet === undefined
        ? `not ${obeys(check.when)} or ${met}`
        : `${met} if ${obeys(check.when)} else ${unmet}`;
    }
    case 'contains': {
      const count = `sum(${obeys(check.type, 'item')} for item in value)`;
      if (check.max !== undefined) return `${check.min} <= ${count} <= ${check.max}`;
      return check.min === 1 ? `any(${obeys(check.type, 'item')} for item in value)` : `${count} >= ${check.min}`;
    }
    case 'names':
      return `all(${obeys(check.type, 'key')} for key in value)`;
    case 'needs': {
      const needed = check.keys.map((key) => `${quoted(key)} in value`).join(' and ') || 'True';
      return `${quoted(check.key)} not in value or ${check.keys.length > 1 ? `(${needed})` : needed}`;
    }
    case 'when':
      return `${quoted(check.key)} not in value or ${obeys(check.type)}`;
    case 'count': {
      const low = check.min === undefined ? '' : `${check.min} <= `;
      return `${low}len(value)${check.max === undefined ? '' : ` <= ${check.max}`}`;
    }
    case 'patterns':
      return patternsText(check, obeys);
    case 'unsaid':
      return undefined;
  }
}

function patternsText(
  { patterns, known, rest }: Extract<Check, { kind: 'patterns' }>,
  obeys: (type: TypeNode, value: string) => string,
): string | undefined {
  const tests = patterns.map(({ pattern }) => {
    const python = patternFor(pattern, 'python');
    if (python !== undefined) return `re.search(${rawQuoted(python)}, key)`;
    // Pydantic's own engine knows what Python's does not.
    const isKnown = patternFor(pattern, 'rust') !== undefined;
    return isKnown ? obeys({ kind: 'string', rules: { pattern } }, 'key') : undefined;
  });
  if (tests.includes(undefined)) return undefined;
  const conditions = patterns.flatMap(({ type }, at) =>
    type.kind === 'any' ? [] : [`(not ${tests[at]} or ${obeys(type, 'item')})`],
  );
  if (rest !== undefined) {
    const named = known.length === 0 ? [] : [`key in (${known.map(quoted).join(', ')},)`];
    const others = rest.kind === 'never' ? [] : [obeys(rest, 'item')];
    conditions.push(`(${[...named, ...tests, ...others].join(' or ')})`);
  }
  return conditions.length === 0 ? 'True' : `all(${conditions.join(' and ')} for key, item in value.items())`;
}
