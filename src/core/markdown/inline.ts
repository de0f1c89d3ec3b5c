import * as l10n from '@vscode/l10n';
import { Lexer, Marked, Tokenizer } from 'marked';
import type { Token, Tokens } from 'marked';
import { CJK, WIDE_PUNCTUATION } from './cjk.ts';
import type { Definitions } from './definitions.ts';
import { decodeEntities } from '../text/entities.ts';
import { mathStart, readMath } from './math.ts';
import type { InlineNode, InlineTag } from './nodes.ts';
import { readPlaceAddress } from './places.ts';
import { splitParts } from './runs.ts';
import { allowedUrl, shortAddress } from './urls.ts';

const MAX_DEPTH = 24;

// The lexer looks through what is left of a run at each mark, so that its time is marks times length. A run of ordinary text
// is far below the first number. What is above it is read in small parts, and a part that is little but marks is plain text.
const MAX_WORK = 400_000;
const COSTLY = MAX_WORK / 6;
const MAX_MARKS_OF_PART = 48;

const MARKS = new Set(Array.from('*_[~`<!\\$&@', (mark) => mark.charCodeAt(0)));

type InlineRules = Tokenizer['rules']['inline'];

/** Turns inline source into nodes. Holds no text; one per stream because definitions belong to a stream. */
export class InlineLexer {
  private readonly lexer: Lexer;

  constructor(definitions: Definitions) {
    const marked = new Marked({
      gfm: true,
      extensions: [
        { name: 'math', level: 'inline', start: findMath, tokenizer: tokenizeMath },
        { name: 'spacedLink', level: 'inline', start: findBracket, tokenizer: tokenizeSpacedLink },
      ],
      hooks: { emStrongMask: maskMath },
    });
    const tokenizer = new Tokenizer();
    this.lexer = new Lexer({ ...marked.defaults, tokenizer });
    this.lexer.tokens.links = definitions.links;
    const { rules } = tokenizer;
    tokenizer.rules = { ...rules, inline: { ...rules.inline, ...besideCjkLetters(rules.inline) } };
  }

  /** The meaning of `raw`; hostile input that defeats the lexer comes back as plain text. */
  lex(raw: string): InlineNode[] {
    if (!/[\\`*_~[\]<&!$@:\n]|www\./.test(raw)) return raw === '' ? [] : [text(raw)];
    if (workOf(raw) <= MAX_WORK) return this.read(raw);
    const nodes: InlineNode[] = [];
    for (const part of splitParts(raw))
      add(nodes, countMarks(part) > MAX_MARKS_OF_PART ? [text(part)] : this.read(part));
    return nodes;
  }

  private read(raw: string): InlineNode[] {
    try {
      this.lexer.state.inLink = false;
      this.lexer.state.inRawBlock = false;
      this.lexer.state.linkEmitted = false;
      return convertAll(this.lexer.inlineTokens(raw), 0);
    } catch {
      return [text(raw)];
    }
  }
}

/** Whether reading `raw` takes so long that it should not be read again with each word that comes. */
export function isCostly(raw: string): boolean {
  return workOf(raw) > COSTLY;
}

function workOf(raw: string): number {
  return countMarks(raw) * raw.length;
}

/**
 * Text in these scripts has no blanks between words, so stars and tildes that stand between punctuation and a letter of
 * theirs may open and close (`**别再安装。**不是`), and those beside their own punctuation beside any letter
 * (`**注：**OpenAI`). CommonMark asks for a blank there, and shows the stars.
 */
function besideCjkLetters(rules: InlineRules): Partial<InlineRules> {
  const { punctuation, emStrongLDelim, emStrongRDelimAst, delLDelim, delRDelim, url } = rules;
  const sign = String.raw`[\p{P}\p{S}]`;
  const narrow = `(?![${WIDE_PUNCTUATION}])${sign}`;
  return {
    punctuation: replaced(punctuation, [[String.raw`\p{S}`, String.raw`\p{S}${CJK}`]]),
    // Without a file's ending: `*.ts和*.js` are patterns of names.
    emStrongLDelim: replaced(emStrongLDelim, [
      [`((?!\\*)(?!~)${sign})`, `((?!\\*)(?!~)${narrow})`],
      ['^(?:', String.raw`^(?!\*\.[A-Za-z])(?:`],
    ]),
    emStrongRDelimAst: replaced(
      emStrongRDelimAst,
      besideCjk(String.raw`\*+`, String.raw`(?!\*)(?!~)`, '(?:[^\\s\\p{P}\\p{S}]|~)'),
    ),
    delLDelim: replaced(delLDelim, [[`((?!~)${sign})`, `((?!~)${narrow})`]]),
    // An address ends there, too: no one writes these in one as they are.
    url: replaced(url, [[String.raw`[^\s<]*`, String.raw`[^\s<“”‘’${WIDE_PUNCTUATION}]*`]]),
    delRDelim: replaced(delRDelim, besideCjk('~~?', '(?!~)', String.raw`[^\s\p{P}\p{S}]`)),
  };
}

/** What to change in a rule for the ends of marks: which only open, and which do both. */
function besideCjk(marks: string, notMark: string, letter: string): [from: string, to: string][] {
  const sign = String.raw`[\p{P}\p{S}]`;
  const opens = String.raw`${notMark}[\s\p{P}\p{S}](${marks})(?=${letter})`;
  const [noMore, nextSign] = marks === '~~?' ? ['(?!~)', `(?=${sign})`] : [String.raw`(?!\*)`, `(?=(?!~)${sign})`];
  const either = `${notMark}${sign}(${marks})${noMore}${nextSign}`;
  const besideLetter = `${notMark}${sign}(?=${marks}${noMore}(?!~)[${String.raw`\p{P}\p{S}`}${CJK}])`;
  const wide = `[${WIDE_PUNCTUATION}](?=${marks}${noMore}[^\\s])`;
  return [
    [opens, String.raw`(?:\s|${notMark}(?![${WIDE_PUNCTUATION}])${sign}(?!${marks}[${CJK}]))(${marks})(?=${letter})`],
    [either, `(?:${besideLetter}|${wide})(${marks})${noMore}`],
  ];
}

/** A rule of the lexer with some of its parts replaced; one that has not got them is another lexer's. */
function replaced(rule: RegExp, changes: readonly (readonly [from: string, to: string])[]): RegExp {
  let { source } = rule;
  for (const [from, to] of changes) {
    if (!source.includes(from)) throw new Error(`The lexer's rule ${source} lacks ${from}.`);
    source = source.replace(from, () => to);
  }
  return new RegExp(source, rule.flags);
}

function countMarks(raw: string): number {
  let count = 0;
  for (let at = 0; at < raw.length; at++) {
    if (MARKS.has(raw.charCodeAt(at))) count++;
  }
  return count;
}

function findMath(text: string): number | undefined {
  const at = mathStart(text);
  return at < 0 ? undefined : at;
}

function tokenizeMath(text: string, tokens: Token[]): Tokens.Generic | undefined {
  const match = readMath(text, tokens.at(-1)?.raw.at(-1) ?? '');
  return match === undefined ? undefined : { type: 'math', raw: match.source, tex: match.tex, display: match.display };
}

/** A link to a file whose name has blanks, which models write as it is: `[notes](docs/my notes.md#L3)`. */
const SPACED_LINK = /^\[([^[\]\n]{1,300})\]\(([^\s()<>"'[\]]{1,200}(?: [^\s()<>"'[\]]{1,200}){1,12})\)/;

function findBracket(text: string): number | undefined {
  const at = text.indexOf('[');
  return at < 0 ? undefined : at;
}

function tokenizeSpacedLink(this: { lexer: Lexer }, text: string): Tokens.Generic | undefined {
  const match = SPACED_LINK.exec(text);
  const [raw, label = '', href = ''] = match ?? [];
  if (raw === undefined || !/\.\w+(?:[#:]L?\d[-\dL:]*)?$/.test(href)) return undefined;
  return { type: 'link', raw, href, text: label, tokens: this.lexer.inlineTokens(label) };
}

/** Hides formulas from the search for emphasis: the stars in `$a*b*c$` are not markup. */
function maskMath(text: string): string {
  if (!text.includes('$')) return text;
  return text.replace(/\$[^$\n]{1,500}\$/g, (formula) => '$'.repeat(formula.length));
}

function convertAll(tokens: readonly Token[], depth: number): InlineNode[] {
  const nodes: InlineNode[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) continue;
    const end = depth > MAX_DEPTH ? -1 : endOfTag(tokens, at);
    if (end > at) add(nodes, [tagged(token.raw, convertAll(tokens.slice(at + 1, end), depth + 1))]);
    else add(nodes, depth > MAX_DEPTH ? [text(token.raw)] : convert(token, depth));
    at = Math.max(at, end);
  }
  return nodes;
}

const TAGS: Readonly<Record<string, 'strong' | 'emphasis' | 'strike' | InlineTag>> = {
  b: 'strong',
  strong: 'strong',
  i: 'emphasis',
  em: 'emphasis',
  s: 'strike',
  del: 'strike',
  sub: 'sub',
  sup: 'sup',
  kbd: 'kbd',
  u: 'u',
  mark: 'mark',
};

/** Where the bare tag at `at` is closed among its neighbours; -1 where it is none that is drawn. */
function endOfTag(tokens: readonly Token[], at: number): number {
  const raw = tokens[at]?.type === 'html' ? (tokens[at]?.raw.toLowerCase() ?? '') : '';
  if (!raw.endsWith('>') || !Object.hasOwn(TAGS, raw.slice(1, -1))) return -1;
  return tokens.findIndex(({ type, raw: other }, index) => {
    return index > at && type === 'html' && other.toLowerCase() === `</${raw.slice(1)}`;
  });
}

function tagged(raw: string, children: readonly InlineNode[]): InlineNode {
  const tag = TAGS[raw.slice(1, -1).toLowerCase()] ?? 'u';
  if (tag === 'strong' || tag === 'emphasis' || tag === 'strike') return { type: tag, children };
  return { type: 'tagged', tag, children };
}

/** Adds to `nodes`; text goes on in the text before it. */
function add(nodes: InlineNode[], more: readonly InlineNode[]): void {
  for (const node of more) {
    const last = nodes.at(-1);
    if (node.type === 'text' && last?.type === 'text') nodes[nodes.length - 1] = text(last.text + node.text);
    else nodes.push(node);
  }
}

function convert(token: Token, depth: number): InlineNode[] {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del': {
      const type = token.type === 'em' ? 'emphasis' : token.type === 'del' ? 'strike' : 'strong';
      return [{ type, children: convertAll(token.tokens ?? [], depth + 1) }];
    }
    case 'codespan':
      return [{ type: 'code', text: String(token['text']) }];
    case 'br':
      return [{ type: 'break' }];
    case 'html':
      return /^<br\s*\/?>$/i.test(token.raw) ? [{ type: 'break' }] : [text(token.raw)];
    case 'escape':
      return [text(String(token['text']))];
    case 'math':
      return [{ type: 'math', tex: String(token['tex']), display: token['display'] === true, source: token.raw }];
    case 'link':
      return convertLink(token, depth);
    case 'image':
      return convertImage(token);
    default:
      return [text(decodeEntities(token.raw))];
  }
}

function convertLink(token: Token & Tokens.Generic, depth: number): InlineNode[] {
  const isLiteral = token['autolink'] === true;
  const address = isLiteral ? String(token['href']) : decodeEntities(String(token['href']));
  const children = isLiteral ? [text(String(token['text']))] : convertAll(token.tokens ?? [], depth + 1);
  const url = allowedUrl(address);
  if (url !== undefined) return [{ type: 'link', url, children }];
  if (isLiteral || address === '') return children;
  const [only] = children;
  const isSaid = children.length === 1 && only !== undefined && 'text' in only && only.text === address;
  return unopened(children, address, isSaid ? '' : ` (${shortAddress(address)})`);
}

function convertImage(token: Token & Tokens.Generic): InlineNode[] {
  const address = decodeEntities(String(token['href']));
  const alt = readableText(convertAll(token.tokens ?? [], 0)).replace(/\s+/g, ' ');
  const url = allowedUrl(address);
  if (url !== undefined) return [{ type: 'image', url, alt }];
  return unopened([text(l10n.t`[image: ${alt}]`)], address, ` (${shortAddress(address)})`);
}

/** Not an address of the web: perhaps a file, else the label stays readable and the address is in sight. */
function unopened(children: readonly InlineNode[], address: string, note: string): InlineNode[] {
  const place = readPlaceAddress(address);
  if (place !== undefined) return [{ type: 'place', place, note, children }];
  return note === '' ? [...children] : [...children, text(note)];
}

/** What a description reads as, without its markup. */
function readableText(nodes: readonly InlineNode[]): string {
  return nodes
    .map((node) => {
      if (node.type === 'place') return readableText(node.children) + node.note;
      if ('children' in node) return readableText(node.children);
      if (node.type === 'break') return ' ';
      return node.type === 'math' ? node.source : node.type === 'image' ? node.alt : node.text;
    })
    .join('');
}

function text(value: string): { readonly type: 'text'; readonly text: string } {
  return { type: 'text', text: value };
}
