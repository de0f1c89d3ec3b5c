// The words of package.json stand in package.nls.json, where translators find them; `%key%` stands for each.
import type { JsonObject, JsonValue } from '../../src/core/json/json.ts';

export type Texts = Readonly<Record<string, string>>;

/** Properties that people read, and lists of such texts beside the list of the values that they explain. */
const SHOWN =
  /^(?:displayName|title|shortTitle|category|label|contextualTitle|userDescription|(?:markdownD|d)escription|\w*[eE]rrorMessage)$/;
const SHOWN_LIST = 'enumDescriptions';

/** A manifest as the editor reads it: with the texts in place of their keys. */
export function withTexts<T>(manifest: T, texts: Texts): T {
  const filled = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') {
      const key = /^%([^%\s]+)%$/.exec(value)?.[1];
      if (key === undefined) return value;
      const text = texts[key];
      if (text === undefined) throw new Error(`package.nls.json has no ${key}.`);
      return text;
    }
    if (Array.isArray(value)) return value.map((item: JsonValue) => filled(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, filled(part)]));
  };
  return filled(manifest as JsonValue) as T;
}

/** Takes the texts out of a manifest and leaves their keys, which say where each stands. */
export function withoutTexts(manifest: JsonObject): { readonly manifest: JsonObject; readonly texts: Texts } {
  const texts: Record<string, string> = {};
  const keyOf = (place: readonly string[], text: string): string => {
    const key = place.join('.').replaceAll(/[^\w.-]/g, '');
    if ((texts[key] ?? text) !== text) throw new Error(`Two texts of package.json would be ${key}.`);
    texts[key] = text;
    return `%${key}%`;
  };
  const emptied = (value: JsonValue, place: readonly string[]): JsonValue => {
    if (Array.isArray(value))
      return value.map((item: JsonValue, index) => emptied(item, [...place, nameOf(item, index)]));
    if (typeof value !== 'object' || value === null) return value;
    const parts = Object.entries(value).map(([name, part]): [string, JsonValue] => {
      // All commands have one.
      if (name === 'category' && typeof part === 'string') return [name, keyOf(['category'], part)];
      if (typeof part === 'string' && isShown(name, place)) return [name, keyOf([...place, name], part)];
      if (name === SHOWN_LIST && Array.isArray(part)) {
        const { enum: values } = value as { readonly enum?: readonly string[] };
        const list = (part as readonly string[]).map((text, index) =>
          keyOf([...place, 'enum', values?.[index] ?? String(index)], text),
        );
        return [name, list];
      }
      return [name, skips(name, place) ? part : emptied(part, [...place, name])];
    });
    return Object.fromEntries(parts);
  };
  const { contributes = {}, capabilities = {}, displayName, description } = manifest;
  const kept: JsonObject = {
    ...manifest,
    ...(typeof displayName === 'string' && { displayName: keyOf(['displayName'], displayName) }),
    ...(typeof description === 'string' && { description: keyOf(['description'], description) }),
    contributes: emptied(contributes, []),
    capabilities: emptied(capabilities, []),
  };
  return { manifest: kept, texts };
}

function isShown(name: string, place: readonly string[]): boolean {
  if (place[0] === 'views' && name === 'name') return true;
  return SHOWN.test(name);
}

function skips(name: string, place: readonly string[]): boolean {
  if (name === 'inputSchema') return place[0] === 'languageModelTools';
  // What a snippet puts into a file.
  return name === 'body' && place.includes('defaultSnippets');
}

/** What an entry of a list is known by. */
function nameOf(item: JsonValue, index: number): string {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return String(index);
  const { command, id, name, scheme } = item as JsonObject;
  const known = [command, id, name, scheme].find((each) => typeof each === 'string');
  return typeof known === 'string' ? known : String(index);
}
