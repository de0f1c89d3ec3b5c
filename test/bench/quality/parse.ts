// Whether a text is valid in its language, and whether what it declares does what it should.
import { spawnSync } from 'node:child_process';
import { stripTypeScriptTypes } from 'node:module';
import vm from 'node:vm';
import { parseSync } from 'oxc-parser';
import { parseAllDocuments } from 'yaml';
import { firstUnopenedCloser } from '../../../src/core/code/brackets.ts';

const PATIENCE_MS = 1_000;

const READERS: Readonly<Record<string, (text: string) => boolean>> = {
  typescript: (text) => isScript(text, 'a.ts'),
  typescriptreact: (text) => isScript(text, 'a.tsx'),
  javascript: (text) => isScript(text, 'a.js'),
  json: isJson,
  yaml: (text) => parseAllDocuments(text).every((document) => document.errors.length === 0),
  html: isMarkup,
  css: (text) => isBalanced(text) && isStyles(text),
  python: (text) => runs('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], text) ?? isBalanced(text),
  go: (text) => runs('gofmt', ['-e'], text) ?? isBalanced(text),
  /** A commit message as Git keeps it: a short subject, and a blank line before more. */
  message: (text) => /^\S.{0,71}(?:\n\n\S[^]*)?$/.test(text),
  markdown: (text) => (text.match(/^\s*```/gm)?.length ?? 0) % 2 === 0,
};

/** Where the language's own program is not on this machine, brackets have to do. */
export function parses(language: string, text: string): boolean {
  const reader = READERS[language];
  if (reader === undefined) throw new Error(`The bench cannot read ${language}.`);
  return reader(text);
}

function isScript(text: string, name: string): boolean {
  return parseSync(name, text).errors.length === 0;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const VOID = new Set(['area', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr']);

/** Whether each element that is opened is closed, in its order. */
function isMarkup(text: string): boolean {
  const open: string[] = [];
  for (const [whole, slash, name = ''] of text.matchAll(/<(\/?)([a-z][\w-]*)(?:"[^"]*"|'[^']*'|[^<>"'])*>/gi)) {
    if (slash === '/') {
      if (open.pop() !== name) return false;
    } else if (!VOID.has(name.toLowerCase()) && !whole.endsWith('/>')) open.push(name);
  }
  const rest = text.replace(/<!?\/?[a-z](?:"[^"]*"|'[^']*'|[^<>"'])*>/gi, '');
  return open.length === 0 && !/[<>]/.test(rest);
}

function isBalanced(text: string): boolean {
  if (firstUnopenedCloser(text) !== -1) return false;
  const depth = (text.match(/[([{]/g)?.length ?? 0) - (text.match(/[)\]}]/g)?.length ?? 0);
  return depth === 0;
}

/** Every line is a selector with its brace, a declaration, or an end. */
function isStyles(text: string): boolean {
  const line = /^(?:[^{};]+\{|[\w-]+\s*:[^{};]+;|\}|[^{};]+\{[^{}]*\}|\/\*.*\*\/|[^{};:]+,)$/;
  return text.split('\n').every((each) => each.trim() === '' || line.test(each.trim()));
}

/** `undefined` where the program is not there. */
function runs(program: string, args: readonly string[], input: string): boolean | undefined {
  const { status, error } = spawnSync(program, args, { input, stdio: ['pipe', 'ignore', 'ignore'], timeout: 10_000 });
  return error === undefined ? status === 0 : undefined;
}

/**
 * Whether an expression is true where the names of a script are known; `throws(f)` tells whether `f` throws. The script is
 * a model's: it gets no modules, no files and a second.
 */
export function holds(script: string, expression: string): boolean {
  try {
    const plain = stripTypeScriptTypes(script)
      .replace(/^import\b.*$/gm, '')
      .replace(/^export (?=\w)/gm, '');
    const throws = '((f) => { try { f(); return false; } catch { return true; } })';
    const program = `"use strict"; const throws = ${throws};\n${plain}\n;(${expression});`;
    return vm.runInNewContext(program, Object.create(null) as object, { timeout: PATIENCE_MS }) === true;
  } catch {
    return false;
  }
}
