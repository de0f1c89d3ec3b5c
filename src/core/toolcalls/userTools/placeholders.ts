/**
 * `{name}` in a declaration stands for an argument of the call. What a model writes is hostile: a value goes into exactly
 * the place its mark had and can neither add an argument, begin an option, nor leave its part of an address.
 */
import { isList, isRecord, ownValue, type JsonObject, type JsonValue } from '../../json/json.ts';

const MARK = /\{\{|\}\}|\{([A-Za-z_][\w-]*)\}/g;

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** One argument of a program, or several that are left out together where a value is absent. */
export type ProgramArgument = string | readonly string[];

export type Filled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** The names a template uses, in order of appearance. */
export function namesIn(template: string): readonly string[] {
  return [...template.matchAll(MARK)].flatMap((match) => match[1] ?? []);
}

/** Fills a text in which any value is harmless: a question to the user, what a program reads. Absent values are empty. */
export function fillText(template: string, input: JsonObject): string {
  return replaceMarks(template, (name) => plain(ownValue(input, name)));
}

/**
 * The arguments of a program. A mark that is a whole argument takes a list apart; an argument whose value is absent is left
 * out, with the whole group it is in. Refused: a value that would begin an option (except after an argument `--`), and
 * one with a NUL, which ends an argument for the operating system.
 */
export function fillArguments(templates: readonly ProgramArgument[], input: JsonObject): Filled<readonly string[]> {
  const filled: string[] = [];
  for (const entry of templates) {
    const group = typeof entry === 'string' ? [entry] : entry;
    if (group.some((template) => namesIn(template).some((name) => isAbsent(ownValue(input, name))))) continue;
    for (const template of group) {
      const isAfterOptions = filled.includes('--');
      const problem = argumentProblem(template, input, isAfterOptions);
      if (problem !== undefined) return { ok: false, problem };
      filled.push(...argumentsOf(template, input));
    }
  }
  return { ok: true, value: filled };
}

function argumentsOf(template: string, input: JsonObject): readonly string[] {
  const whole = wholeMark(template);
  const value = whole === undefined ? undefined : ownValue(input, whole);
  return isList(value) ? value.map(plain) : [fillText(template, input)];
}

/** Why a value may not go into an argument. l10n: none, for the model. */
function argumentProblem(template: string, input: JsonObject, isAfterOptions: boolean): string | undefined {
  for (const name of namesIn(template)) {
    const value = ownValue(input, name);
    const texts = isList(value) && wholeMark(template) === name ? value.map(plain) : [plain(value)];
    if (texts.some((text) => text.includes('\0'))) return `The value of "${name}" contains a NUL character.`;
    const beginsArgument = template.startsWith(`{${name}}`);
    const items = isList(value) ? value : [value];
    // A negative number is no option that a model made up.
    const isOption = texts.some((text, index) => text.startsWith('-') && typeof items[index] !== 'number');
    if (beginsArgument && isOption && !isAfterOptions) {
      return `The value of "${name}" begins with "-": the program would take it for an option.`;
    }
  }
  return undefined;
}

function wholeMark(template: string): string | undefined {
  return /^\{([A-Za-z_][\w-]*)\}$/.exec(template)?.[1];
}

/**
 * An address with its values encoded. Refused: a value that makes a path segment `.` or `..`, and an address whose
 * scheme, host or port is not the template's own afterwards. l10n: none, for the model.
 */
export function fillUrl(template: string, input: JsonObject): Filled<URL> {
  const absent = namesIn(urlPathOf(template)).find((name) => plain(ownValue(input, name)) === '');
  if (absent !== undefined) return { ok: false, problem: `"${absent}" is part of the address and must not be empty.` };
  const wanted = withoutAbsent(template, input);
  const filled = replaceMarks(wanted, (name) => encodeValue(plain(ownValue(input, name))));
  const segments = urlPathOf(filled).split(/[/\\]/);
  if (segments.some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) {
    return { ok: false, problem: 'A value would lead out of its place in the address ("." or "..").' };
  }
  const [url, own] = [parseUrl(filled), parseUrl(replaceMarks(template, () => 'x'))];
  if (url === undefined || own === undefined) return { ok: false, problem: 'The address is not valid.' };
  if (url.origin !== own.origin) return { ok: false, problem: 'A value would change the host of the address.' };
  return { ok: true, value: url };
}

/** Parameters of the query whose value is absent are left out. */
function withoutAbsent(template: string, input: JsonObject): string {
  const start = template.indexOf('?');
  if (start === -1) return template;
  const [query = '', ...fragment] = template.slice(start + 1).split('#');
  const kept = query.split('&').filter((part) => !namesIn(part).some((name) => isAbsent(ownValue(input, name))));
  const rest = fragment.length === 0 ? '' : `#${fragment.join('#')}`;
  return `${template.slice(0, start)}${kept.length === 0 ? '' : `?${kept.join('&')}`}${rest}`;
}

/** What stands between the host and the query or fragment. */
export function urlPathOf(url: string): string {
  return /^[a-z][a-z\d+.-]*:\/\/[^/?#\\]*([^?#]*)/i.exec(url)?.[1] ?? '';
}

/** Lone surrogates cannot be encoded; they become the sign for what cannot be shown. */
function encodeValue(text: string): string {
  return encodeURIComponent(text.replace(LONE_SURROGATE, '\ufffd')).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** A body as a template: marks that are a whole text become the value itself, whatever its type; absent ones are left out. */
export function fillJson(template: JsonValue, input: JsonObject): JsonValue | undefined {
  if (typeof template === 'string') {
    const whole = wholeMark(template);
    return whole === undefined ? fillText(template, input) : ownValue(input, whole);
  }
  if (isList(template)) return template.flatMap((item) => fillJson(item, input) ?? []);
  if (!isRecord(template)) return template;
  const entries = Object.entries(template).flatMap(([key, value]) => {
    const filled = fillJson(value, input);
    return filled === undefined ? [] : [[key, filled] as const];
  });
  return Object.fromEntries(entries);
}

/** The names used anywhere in a body. */
export function namesInJson(template: JsonValue): readonly string[] {
  if (typeof template === 'string') return namesIn(template);
  if (isList(template)) return template.flatMap(namesInJson);
  return isRecord(template) ? Object.values(template).flatMap(namesInJson) : [];
}

function replaceMarks(template: string, valueOf: (name: string) => string): string {
  return template.replace(MARK, (mark: string, name: string | undefined) =>
    name === undefined ? mark.charAt(0) : valueOf(name),
  );
}

function isAbsent(value: JsonValue | undefined): boolean {
  return value === undefined || value === null;
}

function plain(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
