/** Letters of scripts that have no blanks between words, as the inside of a class in a regular expression. */
export const CJK = [
  String.raw`\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}`,
  String.raw`\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`,
].join('');

/** Punctuation of those scripts, which has its blank inside, as the inside of a class. */
export const WIDE_PUNCTUATION = String.raw`\u3001-\u3004\u3008-\u3020\u3030\u303d\ufe10-\ufe1f\ufe30-\ufe4f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65`;

const LETTER = new RegExp(`^[${CJK}]`, 'u');

export function isCjk(letter: string): boolean {
  return LETTER.test(letter);
}
