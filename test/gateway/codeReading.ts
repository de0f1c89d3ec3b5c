/** Just enough reading of source code to say something true about it. */

/** A fenced block found in a prompt. */
export interface CodeBlock {
  readonly language: string;
  readonly code: string;
}

/** The fenced blocks of a Markdown text, longest fence first respected. */
export function codeBlocksIn(text: string): CodeBlock[] {
  const pattern = /^(`{3,}|~{3,})[ \t]*([^\s`]*)[^\n]*\n([\s\S]*?)^\1[ \t]*$/gm;
  return [...text.matchAll(pattern)].map((match) => ({ language: match[2] ?? '', code: match[3] ?? '' }));
}

/** The prompt without its fenced blocks: what the user said about them. */
export function wordsAround(text: string): string {
  return text
    .replace(/^(`{3,}|~{3,})[\s\S]*?^\1[ \t]*$/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A language name from the fence, or guessed from the code. */
export function languageOf({ language, code }: CodeBlock): string {
  if (language !== '')
    return language
      .toLowerCase()
      .replace(/^(typescript|mts|tsx)$/, 'ts')
      .replace(/^(javascript|mjs|jsx)$/, 'js');
  if (/^\s*(def |class \w+.*:$|import \w+$|from \w+ import)/m.test(code)) return 'python';
  if (/\b(interface|type) \w+|: (string|number|boolean)\b/.test(code)) return 'ts';
  if (/\b(const|let|function|=>)\b/.test(code)) return 'js';
  if (/^\s*#include|int main\(/m.test(code)) return 'c';
  if (/^\s*func |package \w+/m.test(code)) return 'go';
  if (/\bfn \w+/.test(code)) return 'rust';
  if (/^\s*SELECT\b/im.test(code)) return 'sql';
  return /^\s*[[{]/.test(code) ? 'json' : 'text';
}

const DEFINITIONS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  [
    'function',
    /^[ \t]*(?:export )?(?:default )?(?:pub )?(?:async )?(?:function\*?|def|func|fn)\s+(\w+)\s*(?:<[^>]*>)?\(([^)]*)\)/gm,
  ],
  ['function', /^[ \t]*(?:export )?(?:const|let|var)\s+(\w+)[^=\n]*=\s*(?:async\s*)?\(([^)]*)\)[^=\n]*=>/gm],
  ['class', /^[ \t]*(?:export )?(?:abstract )?(?:class|struct)\s+(\w+)/gm],
  ['type', /^[ \t]*(?:export )?(?:interface|type|enum|trait)\s+(\w+)/gm],
];

/** What a piece of code defines, in order of kind. */
export function definitionsIn(code: string): { kind: string; name: string; parameters: string }[] {
  const found = DEFINITIONS.flatMap(([kind, pattern]) =>
    [...code.matchAll(pattern)].map((match) => ({
      kind,
      name: match[1] ?? '',
      parameters: (match[2] ?? '').replace(/\s+/g, ' ').trim(),
    })),
  );
  return found.filter((each, index) => found.findIndex((other) => other.name === each.name) === index);
}

/** Things about the code worth a remark, each a sentence. */
export function remarksOn(code: string, language: string): string[] {
  const remarks: string[] = [];
  const count = (pattern: RegExp): number => (code.match(pattern) ?? []).length;
  const loops = count(/\b(for|while)\b/g);
  const branches = count(/\b(if|elif|switch|match|case)\b/g);
  if (loops > 0) remarks.push(`It loops in ${loops} place${loops === 1 ? '' : 's'}.`);
  if (branches > 0) remarks.push(`It decides in ${branches} place${branches === 1 ? '' : 's'}.`);
  if (/\bawait\b/.test(code)) remarks.push('It waits for asynchronous work.');
  if (/\b(throw|raise|panic!?)\b/.test(code)) remarks.push('It can fail on purpose: look for the errors it raises.');
  if (/\b(TODO|FIXME)\b/.test(code)) remarks.push('It still contains a note about unfinished work.');
  if ((language === 'js' || language === 'ts') && /\bvar\b/.test(code))
    remarks.push('It uses `var`, which `const` or `let` would replace.');
  return remarks;
}

/** The code with safe, visible improvements, and what was changed. */
export function improve(code: string, language: string): { code: string; changes: string[] } {
  const changes: string[] = [];
  let text = code;
  const apply = (next: string, change: string): void => {
    if (next === text) return;
    text = next;
    changes.push(change);
  };
  if (language === 'js' || language === 'ts') {
    apply(modernVariables(text), '`var` became `const`, or `let` where it is assigned again');
    apply(text.replace(/([^=!])==(?!=)/g, '$1===').replace(/!=(?!=)/g, '!=='), 'comparisons are strict');
  }
  if (language === 'python')
    apply(
      text.replace(/ == None\b/g, ' is None').replace(/ != None\b/g, ' is not None'),
      '`None` is compared by identity',
    );
  apply(text.replace(/[ \t]+$/gm, ''), 'trailing spaces are gone');
  const first = definitionsIn(text).find((each) => each.kind === 'function');
  const hasComment = /^\s*(\/\/|\/\*|#|""")/m.test(text);
  if (first !== undefined && !hasComment) {
    const mark = ['python', 'sh', 'ruby'].includes(language) ? '#' : '//';
    const about = `${mark} ${first.name}: takes ${first.parameters === '' ? 'nothing' : first.parameters}.`;
    apply(`${about}\n${text}`, `\`${first.name}\` has a comment`);
  }
  return { code: text, changes };
}

function modernVariables(code: string): string {
  return code.replace(/\bvar\s+(\w+)/g, (_, name: string) => {
    const isReassigned = (code.match(new RegExp(`\\b${name}\\s*(?:[-+*/%]?=(?!=)|\\+\\+|--)`, 'g')) ?? []).length > 1;
    const isBare = new RegExp(`\\bvar\\s+${name}\\s*[;,\\n]`).test(code);
    return `${isReassigned || isBare ? 'let' : 'const'} ${name}`;
  });
}
