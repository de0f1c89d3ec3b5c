import { isList, isRecord, ownValue, setOwn, type JsonDraft, type JsonObject, type JsonValue } from '../json/json.ts';

/** The short words of `editor.tokenColorCustomizations`, and the scopes that the editor takes them for. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  comments: ['comment', 'punctuation.definition.comment'],
  strings: ['string', 'meta.embedded.assembly'],
  keywords: ['keyword.control', 'storage', 'storage.type'],
  numbers: ['constant.numeric'],
  types: ['entity.name.type', 'entity.name.class', 'support.type', 'support.class'],
  functions: ['entity.name.function', 'support.function'],
  variables: ['variable', 'entity.name.variable'],
};

/** The rules that the user's `editor.tokenColorCustomizations` add to a theme's, in the order in which they count. */
export function customRules(customizations: JsonValue, themeId: string): JsonValue[] {
  if (!isRecord(customizations)) return [];
  return [...rulesOf(customizations), ...rulesOf(ofTheme(customizations, themeId))];
}

function rulesOf(block: JsonObject): JsonValue[] {
  const short = Object.entries(GROUPS).flatMap(([group, scopes]) => {
    const value = ownValue(block, group) ?? null;
    const settings = typeof value === 'string' ? { foreground: value } : value;
    return isRecord(settings) ? scopes.map((scope) => ({ scope, settings })) : [];
  });
  const rules = ownValue(block, 'textMateRules');
  return [...short, ...(isList(rules) ? rules : [])];
}

/** The blocks `[Theme]` that are for this theme, as one: lists join, of anything else the later counts. */
function ofTheme(customizations: JsonObject, themeId: string): JsonObject {
  const joined: JsonDraft = {};
  for (const [name, block] of Object.entries(customizations)) {
    if (!isRecord(block) || !isForTheme(name, themeId)) continue;
    for (const [key, value] of Object.entries(block)) {
      const before = ownValue(joined, key);
      setOwn(joined, key, isList(before) && isList(value) ? [...before, ...value] : value);
    }
  }
  return joined;
}

/** `[One]`, `[One][Two]`, `[*dark*]`. */
function isForTheme(name: string, themeId: string): boolean {
  if (!name.startsWith('[') || !name.endsWith(']')) return false;
  return name
    .slice(1, -1)
    .split('][')
    .some((pattern) => matches(pattern, themeId));
}

function matches(pattern: string, themeId: string): boolean {
  if (pattern === themeId) return true;
  const [isOpenBefore, isOpenAfter] = [pattern.startsWith('*'), pattern.endsWith('*')];
  if (isOpenBefore && isOpenAfter) return themeId.includes(pattern.slice(1, -1));
  return (
    (isOpenBefore && themeId.endsWith(pattern.slice(1))) || (isOpenAfter && themeId.startsWith(pattern.slice(0, -1)))
  );
}
