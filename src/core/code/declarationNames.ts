/** What a statement of most languages declares, told from its first lines. */

export type StatementKind = 'import' | 'declaration' | 'statement';

export interface StatementName {
  readonly kind: StatementKind;
  /** The same for the same thing in two versions of a file; `undefined` where a statement has no name. */
  readonly key: string | undefined;
  /** It holds statements that run one after the other, not members that stand for themselves. */
  readonly isBody: boolean;
}

/** As much of a statement as is looked at. */
export const MAX_HEADER = 600;

const IMPORTS: readonly RegExp[] = [
  /^import (type [^'"]{0,540}from\s*['"][^'"]+)['"]/,
  /^(?:import|export)\s[^'"]{0,550}from\s*['"]([^'"]+)['"]/,
  /^import\s*['"]([^'"]+)['"]/,
  /^(?:const|let|var)\s[^=]{1,300}=\s*require\(\s*['"]([^'"]+)['"]\s*\)/,
  /^from\s+([\w.]+)\s+import\b/,
  /^import\s+(?:static\s+)?([\w.*]+)/,
  /^(?:pub\s+)?use\s+([\w:\\]+)/,
  /^(?:global\s+)?using\s+(?:static\s+)?([\w.]+)\s*;/,
  /^#\s*include\s*([<"][^>"]+[>"])/,
  /^(?:require|require_relative|load)\s+['"]([^'"]+)['"]/,
  /^@(?:import|use|forward)\s+['"]([^'"]+)['"]/,
  /^(?:alias|open)\s+([A-Z][\w.]*)\s*$/,
];

const MODIFIERS =
  /^(?:(?:export|default|declare|public|private|protected|internal|static|abstract|async|readonly|final|sealed|override|virtual|inline|constexpr|extern|unsafe|open|data|partial|lateinit|suspend|mutating|local|accessor|pub(?:\([^)]{0,40}\))?)\s+)/;

const TYPE =
  /^(?:class|interface|struct|enum(?:\s+class)?|trait|namespace|module|object|record|protocol|extension|union|package|mod|defmodule|actor|contract|service|message|type|table)\s+(?!=)["']?([\w$.:]+)/;
const SQL_OBJECT =
  /^create\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?(?:unique\s+)?(table|view|index|function|procedure|trigger|type|schema|sequence)\s+(?:if\s+not\s+exists\s+)?([\w."`[\]]+)/i;
const FUNCTION = /^(?:function(?![\w$])\s?\*?|(?:defp?|fn|fun|func|sub|proc)\s|macro_rules!)\s{0,4}([\w$.!?]+)/;
const RECEIVER = /^func\s*\(\s*(?:\w+\s+)?\*?([\w[\]]+)\s*\)\s*(\w+)/;
const VARIABLE = /^(?:const|let|var|val|my|our|set)\s{1,4}(?:mut\s{1,4})?[{[]?\s{0,4}([\w$]+)/;
const ACCESSOR = /^(get|set)\s+([\w$#]+)\s*\(/;
const CALL = /^([\w$.@]+)\(\s*(?:'([^'\n]{1,120})'|"([^"\n]{1,120})"|`([^`\n]{1,120})`)/;
const ASSIGNMENT = /^([\w$.@]+(?:\[['"]?[\w$-]+['"]?\])?)\s*(?::\s*[^={}\n]{1,120})?(?:=|:=|\+=)(?![=>])/;
const KEY = /^(?:"([^"\n]{1,120})"|'([^'\n]{1,120})'|([\w$.@/-]+))\??\s*:(?!:)/;
const METHOD = /(?<![\w$#~:])([\w$#~:]{1,120})\s?(?:<[^<>()\n]{0,120}>)?\(/;
const TAG = /^<(?:([A-Za-z][\w:.-]*)|>)/;
const ID = /\sid\s*=\s*["']([^"']+)["']/;

const CONTROL = new Set(
  'if for while switch catch return with match else elif do try using lock synchronized foreach unless until when await yield throw raise new delete assert print except finally case default loop select go defer'.split(
    ' ',
  ),
);
/** Calls whose function holds members: a suite of tests keeps what a block does not show. */
const SUITES = /^(?:describe|context|suite|fdescribe|xdescribe|feature|group)\b|\.describe\b/;

/** What is known of a statement beside its first lines. */
export interface StatementFacts {
  readonly isLong: boolean;
  readonly language: string;
  readonly firstLine: string;
  /** What stands for its name further down. */
  readonly title?: string | undefined;
}

/** `header`: the statement's first lines, joined by blanks. l10n: none, keys are compared. */
export function nameStatement(header: string, { isLong, language, firstLine, title }: StatementFacts): StatementName {
  if (title !== undefined) {
    const name = /^[\w.]{1,60}/.exec(header)?.[0] ?? '';
    return { kind: 'statement', key: `${name}(${title})`, isBody: !SUITES.test(name) };
  }
  const own = BY_LANGUAGE[language]?.(header);
  if (own !== undefined) return own;
  for (const pattern of IMPORTS) {
    const found = pattern.exec(header)?.[1];
    if (found !== undefined) return { kind: 'import', key: `import ${found}`, isBody: false };
  }
  const item = /^- (name|id|key|uses|title|path|alias|image|job|stage)\s{0,4}:\s{0,4}([^\n@]{1,120})/.exec(firstLine);
  if (item !== null) return { kind: 'statement', key: `- ${item[1] ?? ''} ${item[2]?.trim() ?? ''}`, isBody: false };
  const path = /^(?:[\w.]{1,60} )?"([^"]{1,200})"$/.exec(header)?.[1];
  if (path !== undefined) return { kind: 'declaration', key: `"${path}"`, isBody: false };
  if (/^import\s*\(/.test(header)) return { kind: 'import', key: 'import (', isBody: false };
  const bare = withoutModifiers(header);
  return (
    typeName(bare) ??
    functionName(bare) ??
    callName(bare) ??
    valueName(bare, language) ??
    shapeName(header, bare, isLong)
  );
}

/** Instructions of a build, of which each is there once, or once for a name. */
const INSTRUCTION =
  /^(?:(FROM)\s.{0,200}?(?:\s[Aa][Ss]\s+(\S{1,80}))?$|(EXPOSE|CMD|ENTRYPOINT|WORKDIR|USER|HEALTHCHECK|SHELL|STOPSIGNAL)\b|(ENV|ARG|LABEL)\s+([\w.-]{1,80}))/;

/** What only one language has. */
const BY_LANGUAGE: Readonly<Record<string, (header: string) => StatementName | undefined>> = {
  dockerfile: (header) => {
    const found = INSTRUCTION.exec(header);
    if (found === null) return undefined;
    const words = found.slice(1).filter((word) => word !== undefined);
    return { kind: 'statement', key: words.join(' '), isBody: true };
  },
  makefile: (header) => {
    const target = /^([\w.%/$()-][\w.%/$() -]{0,120}?)\s{0,4}::?(?!=)/.exec(header)?.[1];
    return target === undefined ? undefined : declared(target, true);
  },
  cmake: (header) => {
    const call = /^(\w{1,60})\s?\(\s?([\w${}.:-]{1,120})/.exec(header);
    return call === null ? undefined : { kind: 'statement', key: `${call[1] ?? ''}(${call[2] ?? ''})`, isBody: true };
  },
};

function withoutModifiers(header: string): string {
  let rest = header;
  for (let count = 0; count < 8; count++) {
    const found = MODIFIERS.exec(rest)?.[0];
    // A variable may have a modifier's name.
    if (found === undefined || /^[=:(,;]/.test(rest.slice(found.length))) return rest;
    rest = rest.slice(found.length);
  }
  return rest;
}

const declared = (key: string, isBody: boolean): StatementName => ({ kind: 'declaration', key, isBody });

/** l10n: none, keys are compared. */
function typeName(bare: string): StatementName | undefined {
  const sql = SQL_OBJECT.exec(bare);
  if (sql !== null)
    return declared(
      `${(sql[1] ?? '').toLowerCase()} ${(sql[2] ?? '').toLowerCase()}`,
      /^(?:function|procedure|trigger|view)$/i.test(sql[1] ?? ''),
    );
  if (/^impl\b/.test(bare)) return declared((bare.split(/\{| where /, 1)[0] ?? bare).trim(), false);
  const name = TYPE.exec(bare)?.[1];
  // A constructor has the name of its class.
  return name === undefined ? undefined : declared(`type ${name.replace(/:$/, '')}`, false);
}

function functionName(bare: string): StatementName | undefined {
  const receiver = RECEIVER.exec(bare);
  if (receiver !== null) return declared(`${receiver[1] ?? ''}.${receiver[2] ?? ''}`, true);
  const name = FUNCTION.exec(bare)?.[1];
  if (name !== undefined) return declared(name, true);
  const accessor = ACCESSOR.exec(bare);
  return accessor === null ? undefined : declared(`${accessor[1] ?? ''} ${accessor[2] ?? ''}`, true);
}

function callName(bare: string): StatementName | undefined {
  const call = CALL.exec(bare);
  if (call === null || CONTROL.has(call[1] ?? '')) return undefined;
  const name = call[1] ?? '';
  const holdsCode = /=>\s*\{?|\bfunction\b|\bdo\b/.test(bare) && !SUITES.test(name);
  return { kind: 'statement', key: `${name}(${call[2] ?? call[3] ?? call[4] ?? ''})`, isBody: holdsCode };
}

const ARROW = /=>\s?[{(]?$|=>\s?\{|\bfunction\b|\blambda\b/;

const KEYED: ReadonlySet<string> = new Set(['yaml', 'json', 'jsonc', 'hcl', 'terraform']);

function valueName(bare: string, language: string): StatementName | undefined {
  const variable = VARIABLE.exec(bare)?.[1];
  if (variable !== undefined) return declared(variable, ARROW.test(bare));
  const found = KEY.exec(bare);
  // `a:hover {` is a rule of a style sheet.
  const isRule = found !== null && /^[\w-]/.test(bare.slice(found[0].length)) && /^[^{}=;'"]{1,200}\{/.test(bare);
  const key = isRule ? null : found;
  const assigned = ASSIGNMENT.exec(bare)?.[1];
  if (assigned !== undefined) return declared(assigned, ARROW.test(bare));
  const name = key?.[1] ?? key?.[2] ?? key?.[3];
  return name === undefined || (CONTROL.has(name) && !KEYED.has(language))
    ? undefined
    : declared(name, ARROW.test(bare));
}

/** Methods, rules of a style sheet, elements: told by their shape, so only where more lines follow. */
function shapeName(header: string, bare: string, isLong: boolean): StatementName {
  const none: StatementName = { kind: 'statement', key: undefined, isBody: isLong && !/^(?:<|[{(]\s*$)/.test(header) };
  const tag = TAG.exec(header);
  if (tag !== null) {
    const id = ID.exec(header)?.[1];
    return { kind: 'statement', key: `<${tag[1] ?? ''}${id === undefined ? '' : `#${id}`}`, isBody: false };
  }
  // What is given to a function as an object or a list is made of members.
  const config = /^(?:new )?([\w$.]{1,120})\([{[]$/.exec(bare)?.[1];
  if (config !== undefined) return { kind: 'statement', key: `${config}(`, isBody: false };
  const first = /^[\w$]+/.exec(bare)?.[0];
  if (first !== undefined && CONTROL.has(first)) return none;
  const rule = /^([^(){}=;]{1,200}|@[^{}]{1,200}|[^{}=;]{0,100}:[\w-]+\([^{}]{0,100}\)[^{}=;]{0,100})\{/.exec(
    header,
  )?.[1];
  const method = METHOD.exec(bare);
  const isMethod = method !== null && (isLong || /\)[^;]{0,120}\{/.test(bare)) && !/^[\w$.]+\(.*\);?$/.test(bare);
  // A call that is given a function: `useEffect(() => {`. Its parameters are still open.
  if (/^[\w$.]{1,120}\(/.test(bare) && isOpen(bare)) return none;
  if (isMethod && !CONTROL.has(method[1] ?? '') && /[{:=]|\bthen\b|^\s*$/.test(bare.slice(method.index)))
    return declared(method[1] ?? '', true);
  if (rule !== undefined) return declared(rule.replace(/\s+/g, ' ').trim(), false);
  return none;
}

function isOpen(header: string): boolean {
  let depth = 0;
  for (const character of header) {
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
  }
  return depth > 0;
}
