// What models say around an answer: sentences, titles, names of files. Told from lines of the file, as far as one line can.

const opener =
  /^(sure|certainly|of course|absolutely|okay|ok|great|got it|no problem|here('s|’s| is| are)|below (is|are)|the (updated|modified|refactored|revised|rewritten|fixed|corrected|following|complete|new|resulting)|updated|i('ve|’ve| have|'ll|’ll| will)|this (is|version)|let me|explanation|now )\b/i;

const codeMark = /[{}[\];=<>]|\w\(/;

const emoji = /^\p{Extended_Pictographic}\uFE0F?\s*/u;
const listMark = /^(?:[-*+•]|\d{1,3}[.)]|#{2,6})\s+/;
const numberedItem = /^\d{1,2}[.)]\s+\p{Lu}/u;
const fileName = /^(?:(?:file(?: ?name)?|path)\s*:\s*)?([*_`]{0,3})[\w@./\\-]+\.\w{1,8}\1(:?)$/i;

/** Tells an assistant's sentence from a line of the file, as far as one line can. */
export class Chatter {
  private readonly prose: boolean;

  /** `prose`: the file itself is made of sentences. */
  constructor(prose: boolean) {
    this.prose = prose;
  }

  /** Only ever a reason to wait for a fence; a line held for it comes back when none follows. */
  isChatter(line: string): boolean {
    if (!/^\p{L}/u.test(line)) return false;
    if (opener.test(line)) return !/[;{}]$/.test(line);
    // In a file of prose every line looks like a sentence.
    if (this.prose || codeMark.test(line)) return false;
    return /[.:!?,]$/.test(line) && line.split(/\s+/).length >= 4;
  }

  /** Whether an answer may begin with talk in this line: a sentence, a title, a file's name. Held like chatter. */
  mayBeginTalk(text: string): boolean {
    const line = text.replace(emoji, '');
    // No code begins with one.
    if (line !== text && !this.prose) return true;
    return this.isChatter(line) || isFileName(line) || (!this.prose && (isTitle(line) || numberedItem.test(line)));
  }

  /** The same of a line after the first of the talk. */
  mayContinueTalk(line: string): boolean {
    return this.mayBeginTalk(line) || isTitle(line) || isSentence(line) || isPlainItem(line);
  }

  /** Whether an unfinished line after talk, however it goes on, is no more of it. */
  isSurelyNoTalk(begun: string): boolean {
    return !/^[\p{L}\p{Extended_Pictographic}\d`~<*_#•+-]/u.test(begun);
  }

  /** Whether an unfinished line, however it goes on, is neither chatter nor a fence nor a tag. */
  isSurelyContent(begun: string): boolean {
    if (/^[`~<*_#\p{Extended_Pictographic}]/u.test(begun)) return false;
    if (!this.prose && /^\d{1,2}(?:$|[.)](?:$|\s+(?:$|\p{Lu})))/u.test(begun)) return false;
    if (!/^[\p{L}]/u.test(begun)) return true;
    if (opener.test(begun)) return false;
    // Openers and titles hold no such characters, and none is that long.
    if (!this.prose) return codeMark.test(begun);
    // Nor a name of a file, but for its own length.
    return begun.length > 40 && /\s/.test(begun) && !/^(?:file|path)/i.test(begun);
  }
}

/** Whether words announce what comes after them: `Here is the new text:`. */
export function announces(line: string): boolean {
  const words = line.trim();
  return opener.test(words) && /[:!]$/.test(words);
}

/** `Changes:`, `**Summary**`, `### Notes`. */
function isTitle(line: string): boolean {
  return /^(?:\p{Lu}[\p{L} ]{2,40}:|\*\*[^*]{2,80}\*\*:?|#{2,6}\s.{2,80})$/u.test(line);
}

/** A file's name alone on a line and set apart, or the line that names it in the question. */
function isFileName(line: string): boolean {
  const [, mark = '', colon = ''] = fileName.exec(line) ?? [];
  return mark !== '' || colon !== '' || (/^File: \S+ \(\w+\)$/.test(line) && !codeMark.test(line));
}

/** A sentence, whatever code its words quote. */
function isSentence(line: string): boolean {
  const words = bareWords(line);
  if (!/^\p{L}/u.test(words) || !/[.!?:][)"'*_]*$/.test(words)) return false;
  return words.split(/\s+/).length >= 4 || (/^\p{Lu}.*[.!?]/u.test(words) && !codeMark.test(words));
}

/** An item of a list that quotes no code. */
function isPlainItem(line: string): boolean {
  return listMark.test(line) && !codeMark.test(bareWords(line));
}

function bareWords(line: string): string {
  return line
    .replace(listMark, '')
    .replace(/`[^`]*`/g, 'it')
    .replace(/\*\*|__/g, '');
}
