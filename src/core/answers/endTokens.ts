// What chat templates and prompts for filling in put around an answer. Named here once, for all that reads answers.

const END_TOKEN =
  /<\|[\w ]{1,30}\|>|<｜[\w▁ ]{1,40}｜>|<\/s>|<(?:EOT|eot|eos|bos|pad)>|<(?:start|end)_of_(?:turn|utterance|text)>|<fim_(?:prefix|suffix|middle)>|\[\/?INST\]/;

const lastToken = new RegExp(`(?:${END_TOKEN.source})$`);
const anyToken = new RegExp(END_TOKEN.source, 'g');
const MAX_TOKEN_LENGTH = 46;

/** Those that are known to end an answer wherever they stand. Others may be what the code is about. */
export const STOP_TOKEN =
  /<\|(?:cursor|endoftext|end|eom_id|eot_id|im_end|im_start|fim_(?:prefix|suffix|middle)|file_sep|file_separator)\|>|<｜(?:end▁of▁sentence|begin▁of▁sentence|User|Assistant)｜>|<\/s>|<EOT>|<(?:start|end)_of_turn>|<fim_(?:prefix|suffix|middle)>/;

/** A text without such tokens at its end; the blanks before them go, too. */
export function withoutLastTokens(text: string): string {
  let rest = text.trimEnd();
  for (;;) {
    const token = lastToken.exec(rest.slice(-MAX_TOKEN_LENGTH));
    if (token === null) return rest.length === text.trimEnd().length ? text : rest;
    rest = rest.slice(0, -token[0].length).trimEnd();
  }
}

/** A line that only says whose turn it is: `<|im_start|>assistant`. */
export function beginsTurn(line: string): boolean {
  const first = /^\s*(?:<\|[\w ]{1,30}\|>|<｜[\w▁ ]{1,40}｜>|<s>|<(?:start|end)_of_turn>)/.exec(line);
  return (
    first !== null &&
    /^(?:(?:assistant|model|user|system)\s*)?(?:<\|[\w ]{1,30}\|>)?$/i.test(line.slice(first[0].length).trim())
  );
}

/** Where in a line the answer ends and the template's next turn begins; -1 where none does. */
export function nextTurnStart(line: string): number {
  return line.search(
    /<\|(?:im_end|eot_id|eom_id|end|endoftext)\|>\s?<\|(?:im_start|start_header_id|user|assistant|system)\|>/,
  );
}

/** The tokens that a text has anywhere. */
export function tokensIn(text: string): string[] {
  return Array.from(text.matchAll(anyToken), ([token]) => token);
}

/** Whether the end of an unfinished line may become such a token, or is one. */
export function mayEndInToken(text: string): boolean {
  const start = Math.max(text.lastIndexOf('<'), text.lastIndexOf('[/'), text.lastIndexOf('[I'));
  const end = text.slice(start);
  if (start === -1 || end.length > MAX_TOKEN_LENGTH) return false;
  return /^(?:<\|[\w ]*\|?>?|<｜[\w▁ ]*｜?>?|<\/?s?>?|<\w{0,20}>?|\[\/?I?N?S?T?\]?)$/.test(end);
}
