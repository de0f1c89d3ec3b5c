/** Statements of Python that the parser does not know, as ones that it does, each character where it was. */

/** Longer ones are left as they are, so that a hostile text takes no longer. */
const MAX_TARGETS = 4000;

/** For a text that could not be read: nothing that is read of it depends on what is changed here. */
export function inOlderSyntax(text: string): string {
  const plain = text
    .replaceAll(/^([ \t]{0,200})yield(?=[ \t]{0,200}(?:#|$))/gm, '$1pass ')
    .replaceAll(/^[ \t]{0,200}case\b[^\n:#"']{0,400}/gm, (line) => line.replaceAll('()', '  '))
    .replaceAll(/^[ \t]{0,200}@\w{1,80}(?:\.\w{1,80}|\[[^[\]\n]{0,200}\]|\([^()\n]{0,200}\)){1,6}(?=\.\w)/gm, (owner) =>
      owner.replaceAll(/\[[^[\]]*\]|\([^()]*\)/g, (brackets) => '_'.repeat(brackets.length)),
    )
    .replaceAll(
      /\bas[ \t]{0,20}\(((?:[\w,\s*]|\([\w,\s*]{0,200}\)){1,400})\)(?=\s{0,80}[:,)])/g,
      (whole, inner: string) => `as ${/\w{1,80}/.exec(inner)?.[0] ?? '_'}`.padEnd(whole.length),
    );
  return withoutBrackets(plain);
}

/** `with (open() as a, open() as b):` */
function withoutBrackets(text: string): string {
  let [result, at] = ['', 0];
  for (const { 0: head, index } of text.matchAll(/\bwith[ \t]{0,20}\(/g)) {
    const open = index + head.length - 1;
    const inner = open < at ? undefined : onOneLine(text, open);
    if (inner === undefined) continue;
    result += text.slice(at, open) + inner;
    at = open + inner.length;
  }
  return result + text.slice(at);
}

/** What stands in the brackets, with its outer line breaks and comments as blanks; `undefined` where it is no head of `with`. */
function onOneLine(text: string, open: number): string | undefined {
  const part = text.slice(open, open + MAX_TARGETS);
  let [result, depth, isNamed] = ['', 0, false];
  for (const [token] of part.matchAll(TOKENS)) {
    if (/^[([{]$/.test(token)) depth += 1;
    else if (/^[)\]}]$/.test(token)) depth -= 1;
    if (depth === 0) {
      const isHead = isNamed && /^\s{0,80}:/.test(part.slice(result.length + 1, result.length + 100));
      return isHead ? `${result.replace(/,(\s*)$/, ' $1')} ` : undefined;
    }
    if (depth === 1 && token === 'as') isNamed = true;
    const isOuter = depth === 1 && (token === '(' || token === '\n' || token.startsWith('#'));
    result += isOuter && (token !== '(' || result === '') ? ' '.repeat(token.length) : token;
  }
  return undefined;
}

const TOKENS = /"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*|\w+|\n|[^]/g;
