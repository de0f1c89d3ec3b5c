/** Which file of the workspace a block of an answer is for. */

import { editorLanguage } from '../code/languageIds.ts';
import { withoutEnds } from '../../base/trim.ts';
import { namedInComment } from './forms.ts';

export interface BlockAddress {
  /** All that stands behind the fence: `ts`, `ts:src/a.ts`, `ts title="src/a.ts"`, `12:40:src/a.ts`. */
  readonly info: string;
  readonly code: string;
  /** The text right before the block. */
  readonly before: string;
  /** Paths from the workspace's folder, with slashes. */
  readonly files: readonly string[];
  /** The file in the editor that is open. */
  readonly active?: string | undefined;
  /** Names of the workspace's folders: paths may begin with one. */
  readonly folders?: readonly string[];
  /** Files that were attached to the question. */
  readonly attached?: readonly string[];
}

/** The file a block is for; not in `files` where the block names a new one; `undefined` where it is for none. */
export function fileOfBlock(address: BlockAddress): string | undefined {
  const { info, code, before, active, attached = [] } = address;
  const isUnknown = (name: string): boolean => isPath(name) && filesNamed(name, address).length === 0;
  const own = [...namesInInfo(info), ...namesInCode(code)];
  for (const name of own) {
    const known = knownFile(name, address);
    if (known !== undefined) return known;
    // A bare word may be a language or a product: `vb.net`, `Node.js`.
    if (active !== undefined && isEndOf(active, name)) return active;
    if (isUnknown(name) && (name.includes('/') || SAYS_FILE.test(info))) return withoutDot(name);
  }
  const other = own.find((name) => saysOther(name, info));
  // One that is for a file of its own is for no other, whatever is open.
  if (other !== undefined) return isUnknown(other) && !isPatch(info) ? withoutDot(other) : undefined;
  const told = namesInText(before);
  const known = told.flatMap((name) => knownFile(name, address) ?? []);
  if (isForTerminal(info)) return isScript(code) ? known.findLast((name) => fits(name, info)) : undefined;
  // The name that stands nearest, of a file in this language.
  const nearest = known.findLast((name) => fits(name, info)) ?? known.at(-1);
  if (nearest !== undefined) return nearest;
  const fresh = told.findLast((name) => isUnknown(name) && fits(name, info));
  if (fresh !== undefined && isAnnounced(fresh, before)) return withoutDot(fresh);
  if (active !== undefined && fits(active, info)) return active;
  const fitting = attached.filter((name) => fits(name, info));
  if (fitting.length === 1) return fitting[0];
  return active;
}

/** What an answer names as the block's file, the surest first: what to look for in the workspace. */
export function namesOfBlock({
  info,
  code,
  before,
}: Pick<BlockAddress, 'info' | 'code' | 'before'>): readonly string[] {
  const names = [...namesInInfo(info), ...namesInCode(code), ...(isForTerminal(info) ? [] : namesInText(before))];
  return [...new Set(names.map(withoutDot))].filter((name) => name !== '');
}

/** The files that the surest name fits which fits several: somebody has to say which. */
export function likelyFiles(
  address: Pick<BlockAddress, 'info' | 'code' | 'before' | 'files' | 'folders'>,
): readonly string[] {
  for (const name of namesOfBlock(address)) {
    const found = filesNamed(name, address);
    if (found.length > 0) return found;
  }
  return [];
}

const isEndOf = (path: string, name: string): boolean => `/${path}`.endsWith(`/${withoutDot(name)}`);

/** Products that are called like files. */
const PRODUCT = /^(?:node|deno|next|nuxt|vue|react|express|three|d3|chart|alpine|socket|vb|asp)\.(?:js|io|net)$/i;

/** Whether a name that the block itself gives is a path, or a file in the block's language, and no word. */
function saysOther(name: string, info: string): boolean {
  if (/^\w+:\/\//.test(name) || PRODUCT.test(name)) return false;
  if (/^(?:\.\.?|~|[A-Za-z]:)?\//.test(name)) return true;
  return isPath(name) && /^[\w+#-]+(?:\s|$)/.test(info.trim()) && fits(name, info);
}

const isPatch = (info: string): boolean => /^(?:diff|patch)\b/i.test(info.trim());

/** An info string that says outright that a file follows. */
const SAYS_FILE = /(?:title|file|filename|path|name)\s?=|^[\w+#-]+:/i;

/** A command to run, or what one printed, and no script to be kept in a file. */
export function isCommand({ info, code }: Pick<BlockAddress, 'info' | 'code'>): boolean {
  return isForTerminal(info) && !isScript(code);
}

/** Lines of a script, not a command or two to run. */
const isScript = (code: string): boolean => code.startsWith('#!') || code.trim().split('\n').length > 5;

const TERMINAL =
  /^(?:bash|sh|zsh|fish|shell|shellscript|console|terminal|powershell|pwsh|ps1|cmd|bat|output|log|text|plaintext)\b/i;

/** A command for a terminal, or what one printed. */
export function isForTerminal(info: string): boolean {
  return TERMINAL.test(info.trim());
}

function namesInInfo(info: string): string[] {
  const found: string[] = [];
  const named = /(?:title|file|filename|path|name)\s*[=:]\s*(?:"([^"]+)"|'([^']+)'|(\S+))/i.exec(info);
  if (named !== null) found.push(named[1] ?? named[2] ?? named[3] ?? '');
  const lines = /^\d+:\d+:(\S.*)$/.exec(info.trim());
  if (lines !== null) found.push(lines[1] ?? '');
  for (const word of info.trim().split(/\s+/)) {
    const bare = word.replace(/^[{(]|[)}]$/g, '');
    const parts = /^[\w+#-]+:(?!\d)(.+)$/.exec(bare);
    if (parts !== null) found.push(parts[1] ?? '');
    else if (/[/\\]|\.\w+$/.test(bare) && !bare.includes('=')) found.push(bare);
  }
  return found.map(tidy).filter((name) => name !== '');
}

function namesInCode(code: string): string[] {
  const first = namedInComment(code)?.path;
  const header = /^\+\+\+ (?:b\/)?(\S[^\n\t]{0,300})(?:\t|$)/m.exec(code.slice(0, 2000))?.[1];
  const patch = /^\*\*\* (?:Update|Add) File: (.+)$/m.exec(code.slice(0, 2000))?.[1];
  return [first, header, patch].flatMap((name) => (name === undefined || name === '/dev/null' ? [] : tidy(name)));
}

/** Whether the words before a block say that a file is to be made, or are its path and nothing else. */
function isAnnounced(name: string, before: string): boolean {
  if (/\b(?:create|new|add|save)\b/i.test(before.replaceAll(name, ''))) return true;
  const last = before.trimEnd().split('\n').at(-1) ?? '';
  const bare = last.replace(/^[#\s*_]{0,20}(?:new file|file|path)?[:\s]{0,4}/i, '').trim();
  return name.includes('/') && withoutEnds(bare, '`\'"*_:,') === name;
}

const NAME =
  /`([^`\n]{1,200})`|\*\*([^*\n]{1,200})\*\*|(?<![\w@.()[\]/-])([\w@.()[\]/-]{1,200}\.[A-Za-z]\w{0,9})(?!\w)/g;

function namesInText(before: string): string[] {
  const paragraph =
    before
      .trimEnd()
      .split(/\n[ \t]{0,40}\n/)
      .at(-1) ?? '';
  return [...paragraph.slice(-1000).matchAll(NAME)]
    .map((match) => tidy(match[1] ?? match[2] ?? match[3] ?? ''))
    .filter((name) => /\w/.test(name) && !/\s/.test(name));
}

/** Without marks around it, a line number behind it, and backslashes. */
function tidy(name: string): string {
  return withoutEnds(name.trim().replaceAll('\\', '/'), '`\'"*:,')
    .replace(/#L\d+(?:-L?\d+)?$/, '')
    .replace(/:\d+(?:[-:]\d+)?$/, '');
}

const withoutDot = (name: string): string => name.replace(/^\.\//, '').replace(/^\//, '');

const isPath = (name: string): boolean =>
  /^(?![a-z]+:\/\/)(?:[\w@.()[\]-]+\/)*[\w@.()[\]-]+\.[A-Za-z]\w{0,9}$/.test(withoutDot(name)) && !name.includes('..');

/** The workspace's file of a name: the path itself, or the only one that ends in it; of several the one that is open. */
function knownFile(name: string, address: Pick<BlockAddress, 'files' | 'folders' | 'active'>): string | undefined {
  const found = filesNamed(name, address);
  return found.length === 1 ? found[0] : found.find((file) => file === address.active);
}

/** The path itself, or all that end in it; or one that it ends in, behind the folder's own place or name. */
function filesNamed(name: string, { files, folders = [] }: Pick<BlockAddress, 'files' | 'folders'>): readonly string[] {
  const path = withoutDot(name);
  if (path === '') return [];
  if (files.includes(path)) return [path];
  const isAbsolute = /^(?:\/|[A-Za-z]:\/)/.test(name);
  return files.filter((file) => {
    if (file.endsWith(`/${path}`)) return true;
    if (!path.endsWith(`/${file}`)) return false;
    const above = path.slice(0, -file.length - 1);
    return isAbsolute || folders.includes(above.slice(above.lastIndexOf('/') + 1));
  });
}

/** Whether a file's name is one for a fence's language. */
export function fits(path: string, info: string): boolean {
  const language = editorLanguage(/^[\w+#-]+/.exec(info.trim())?.[0] ?? '');
  if (language === '') return true;
  const extension = editorLanguage(path.slice(path.lastIndexOf('.') + 1));
  const family = (id: string): string =>
    id
      .replace(/react$/, '')
      .replace('javascript', 'typescript')
      .replace(/^jsonc$/, 'json');
  return family(language) === family(extension) || /^(?:diff|patch)$/.test(language);
}
