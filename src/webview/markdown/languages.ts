// Loaded with the first closed code block: highlight.js and the languages people chat about most.
import core from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import dockerfile from 'highlight.js/lib/languages/dockerfile';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import kotlin from 'highlight.js/lib/languages/kotlin';
import makefile from 'highlight.js/lib/languages/makefile';
import markdown from 'highlight.js/lib/languages/markdown';
import php from 'highlight.js/lib/languages/php';
import powershell from 'highlight.js/lib/languages/powershell';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import scss from 'highlight.js/lib/languages/scss';
import shell from 'highlight.js/lib/languages/shell';
import sql from 'highlight.js/lib/languages/sql';
import swift from 'highlight.js/lib/languages/swift';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { keywordKind } from './keywords.ts';
import { tokenClasses } from './tokenClasses.ts';

/** A piece of coloured code: text, or a class around more pieces. */
export type TokenNode = string | { readonly className: string; readonly children: readonly TokenNode[] };

/** Coloured code. `isOpen` when it ends inside a comment, string or the like. */
export interface Colours {
  readonly tokens: readonly TokenNode[];
  readonly isOpen: boolean;
}

export interface Highlighter {
  /** Our name of the language that the fence's word names; `undefined` where we cannot colour it. */
  nameOf(language: string): string | undefined;
  /** The colours of `code`; undefined when it cannot be read. */
  colour(code: string, language: string): Colours | undefined;
}

const LANGUAGES = {
  bash, c, cpp, csharp, css, diff, dockerfile, go, ini, java, javascript, json, kotlin, makefile, markdown, php,
  powershell, python, ruby, rust, scss, shell, sql, swift, typescript, xml, yaml,
}; // prettier-ignore

const EXTRA_NAMES: Readonly<Record<string, string>> = {
  vue: 'xml',
  svelte: 'xml',
  jsonl: 'json',
  json5: 'json',
  fish: 'bash',
  svg: 'xml',
};

// The library draws HTML strings; we take the tree it builds them from. Not in its types, so it is checked when read.
interface EmittedNode {
  readonly scope?: unknown;
  readonly children: readonly unknown[];
}

/** Registers the languages in an instance of our own. */
export function createHighlighter(): Highlighter {
  const instance = core.newInstance();
  for (const [name, definition] of Object.entries(LANGUAGES)) instance.registerLanguage(name, definition);
  for (const [alias, name] of Object.entries(EXTRA_NAMES)) instance.registerAliases(alias, { languageName: name });
  const names = new Map(Object.keys(LANGUAGES).map((name) => [instance.getLanguage(name), name]));
  return {
    nameOf: (language) => names.get(instance.getLanguage(language)),
    colour: (code, language) => {
      const result = instance.highlight(code, { language, ignoreIllegals: true });
      const root: unknown = Reflect.get(result._emitter, 'rootNode');
      if (!isEmitted(root)) return undefined;
      const isOpen = result._top !== undefined && Reflect.get(result._top, 'parent') !== undefined;
      return { tokens: root.children.map(toToken), isOpen };
    },
  };
}

function isEmitted(value: unknown): value is EmittedNode {
  return typeof value === 'object' && value !== null && Array.isArray(Reflect.get(value, 'children'));
}

function toToken(value: unknown): TokenNode {
  if (!isEmitted(value)) return String(value);
  const { scope, children } = value;
  if (scope === 'params') return { className: '', children: children.flatMap(parameterTokens) };
  return { className: classNameOf(scope, children), children: children.map(toToken) };
}

/** The names in a list of parameters, of which the signs between them are none. */
function parameterTokens(child: unknown): TokenNode[] {
  if (isEmitted(child)) return [toToken(child)];
  return String(child)
    .split(/([$_\p{L}\p{N}]+)/u)
    .map((text, at) => (at % 2 === 0 ? text : { className: 'hljs-params', children: [text] }))
    .filter((token) => token !== '');
}

function classNameOf(scope: unknown, children: readonly unknown[]): string {
  if (typeof scope !== 'string' || scope === '' || scope.startsWith('language:')) return '';
  const kind = scope === 'keyword' ? keywordKind(String(children[0])) : undefined;
  return tokenClasses(kind === undefined ? scope : `${scope}.${kind}`).join(' ');
}
