/** Letters of scripts that have no blanks between words, as the inside of a class in a regular expression. */
export const CJK = String.raw`\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}`;

const LETTER = new RegExp(`^[${CJK}]`, 'u');

export function isCjk(letter: string): boolean {
  return LETTER.test(letter);
}
