// What the end of a line, or the beginning of the next, says about how deep the next one stands.

const opener =
  /(?:[{([=:]|=>|->|\\|&&|\|\||[^+]\+|\b(?:do|then|begin|of|let|where|else|with|is|struct))(?: *\|[\w, ]{1,60}\|)?$/;
const rubyLike =
  /^(?:def|class|module|if|unless|while|until|case|for|begin|do|else|elsif|elseif|when|rescue|ensure|loop|function|local function)\b[^;{}]*$/;
/** A list's item whose other keys stand behind the sign. */
const item = /^(?:- +[\w"'][^:]{0,80}:(?: |$)|[-*+] +\S)/;
const openTag = /^<[A-Za-z][^<>]*>?$/;
const withoutEnd = /^<(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b|\/>$/i;

/** Whether the line after one must stand deeper than it. */
export function opensBlock(line: string, language: string): boolean {
  const text = line.trimEnd();
  if (opener.test(text) || openBracket(text) !== undefined) return true;
  if (openTag.test(text) && !withoutEnd.test(text)) return true;
  if ((language === 'yaml' || language === 'markdown') && item.test(text)) return true;
  return (
    /^(?:ruby|lua|crystal|elixir|julia|shellscript|vb|unknown)$/.test(language) &&
    rubyLike.test(text) &&
    !/\b(?:end|fi|done)$/.test(text)
  );
}

/** Whether a line goes on with the one before it, one step deeper. */
export function continuesLine(line: string): boolean {
  return /^(?:\.\w|\?\.|&&|\|\||\|>|>>=|<\*>|<\$>|\?\s|\+\s|->\s|=\s|\|\s|where\b|deriving\b)/.test(line);
}

export function isCloser(line: string): boolean {
  return /^(?:[)\]}]|<\/|end\b|fi\b|done\b|esac\b)/.test(line);
}

/**
 * The column at which a line began whose open bracket the next line hangs under, which stands at `column`; `undefined`
 * where it does not hang under any.
 */
export function hangsUnder(line: string, column: number): number | undefined {
  const open = openBracket(line);
  if (open === undefined || open === line.length - 1 || open < 4) return undefined;
  return column >= open + 1 ? column - open - 1 : undefined;
}

/** Where the last bracket stands that a line leaves open. */
function openBracket(line: string): number | undefined {
  const open: number[] = [];
  let quote = '';
  for (let index = 0; index < line.length; index++) {
    const character = line.charAt(index);
    if (character === '\\') index++;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (`"'`.includes(character) && line.includes(character, index + 1)) quote = character;
    else if ('([{'.includes(character)) open.push(index);
    else if (')]}'.includes(character)) open.pop();
  }
  return open.at(-1);
}
