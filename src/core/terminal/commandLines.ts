// The lines of a suggested command: which go on in the next one, and which begin with what a terminal had shown there.

/** Shells differ in what ends a line that goes on, and in what quotes. */
export type ShellFamily = 'posix' | 'powershell' | 'cmd';

const ESCAPES: Readonly<Record<ShellFamily, string>> = { posix: '\\', powershell: '`', cmd: '^' };
const QUOTES: Readonly<Record<ShellFamily, string>> = { posix: `'"`, powershell: `'"`, cmd: '"' };

export function shellFamily(shell: string): ShellFamily {
  if (/^(?:pwsh|powershell)/i.test(shell)) return 'powershell';
  return /^cmd\b/i.test(shell) ? 'cmd' : 'posix';
}

/** Lines that go on become one, as the shell reads them: not where the sign is quoted, or is no such sign in this shell. */
export function withJoinedLines(text: string, family: ShellFamily): string {
  const out: string[] = [];
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === ESCAPES[family] && canEscape(quote, family)) {
      at += 1;
      const next = text.charAt(at);
      if (next !== '\n') out.push(character + next);
      else if (quote === '') at += goOn(out, text, at + 1, family);
    } else {
      if (quote === character) quote = '';
      else if (quote === '' && QUOTES[family].includes(character)) quote = character;
      out.push(character);
    }
  }
  return out.join('');
}

function canEscape(quote: string, family: ShellFamily): boolean {
  return quote !== "'" && !(quote === '"' && family === 'cmd');
}

/** One blank for all around the end of a line that goes on; gives how many of the next line are passed over. */
function goOn(out: string[], text: string, next: number, family: ShellFamily): number {
  let blanks = 0;
  while (isBlank(text[next + blanks])) blanks += 1;
  const before = out.length;
  while (isBlank(out.at(-1))) out.pop();
  if (blanks > 0 || out.length < before || family === 'powershell') out.push(' ');
  return blanks;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

// What no command of any shell begins with.
const plainPrompt =
  /^[ \t]*(?:\([\w.-]{1,40}\) )?(?:\$|❯|➜|PS(?: (?:\w{1,20}:|[/~\\])[^>\n]{0,200})?(?<! )>|[\w.-]{1,60}@[\w.-]{1,60}:[^\s$#]{0,200}[$#]|(?:ba|z|da)?sh-[\d.]{1,8}[$#])(?:[ \t]+|$)/;
/** In PowerShell it stands for a command. */
const percentPrompt = /^[ \t]*%[ \t]+/;
/** These begin a redirection or a program's path, so they are prompts only where a terminal is shown. */
const transcriptPrompt = /^[ \t]*(?:>|[A-Za-z]:\\[^<>|"\n]{0,200}>)[ \t]*/;
/** Before the further lines of a command, where a terminal asks for them. */
const secondPrompt = /^[ \t]*>{1,2}(?:[ \t]|$)/;
const unfinished = /(?:[|({]|&&|\b(?:do|then|else))[ \t]*$/;

/** Blocks that show a terminal: commands after a prompt, and what they wrote. */
export function isTranscript(info: string): boolean {
  return /^(?:console|terminal|doscon|(?:shell|sh|bash|zsh|pwsh|powershell|ps1)-?(?:session|con(?:sole)?))\b/i.test(
    info,
  );
}

export interface CommandLines {
  readonly lines: readonly string[];
  /** What was taken away, where it was. */
  readonly sign?: string;
  /** Lines that were no commands but what one wrote. */
  readonly outputLines: number;
}

const COMMENTS: Readonly<Record<ShellFamily, RegExp>> = {
  posix: /^[ \t]*#/,
  powershell: /^[ \t]*#/,
  cmd: /^[ \t]*(?:::|rem(?:[ \t]|$))/i,
};

/** Whether a line is for readers only. */
export function isComment(line: string, family: ShellFamily): boolean {
  return COMMENTS[family].test(line);
}

/** Without the prompt signs, where each command has one, and in a transcript without what is no command. */
export function withoutPrompts(all: readonly string[], family: ShellFamily, inTranscript: boolean): CommandLines {
  const patterns = promptsOf(all, family, inTranscript);
  const sign = promptOf(all.find((line) => promptOf(line, patterns) !== '') ?? '', patterns);
  if (sign === '') return { lines: all, outputLines: 0 };
  const lines: string[] = [];
  let outputLines = 0;
  let goesOn = false;
  let isAsked = false;
  for (const line of all) {
    const prompt = promptOf(line, patterns);
    isAsked = (goesOn || isAsked) && secondPrompt.test(line);
    const isCommand: boolean = goesOn || isAsked || prompt !== '';
    const command: string = goesOn || isAsked ? line.replace(secondPrompt, '') : line.slice(prompt.length);
    const isAside = line.trim() === '' || (!inTranscript && isComment(line, family));
    if (!isCommand && !inTranscript && !isAside) return { lines: all, outputLines: 0 };
    if (isCommand) lines.push(command);
    else if (isAside) lines.push(line);
    else outputLines += 1;
    goesOn = isCommand && (command.endsWith(ESCAPES[family]) || (inTranscript && unfinished.test(command)));
  }
  return { lines, sign: sign.trim(), outputLines };
}

/** A sign that could be part of a command is a prompt only in a transcript that begins with it and has no other. */
function promptsOf(lines: readonly string[], family: ShellFamily, inTranscript: boolean): readonly RegExp[] {
  const plain = [plainPrompt, ...(family === 'powershell' ? [] : [percentPrompt])];
  const hasPlain = lines.some((line) => promptOf(line, plain) !== '');
  return inTranscript && !hasPlain && transcriptPrompt.test(lines[0] ?? '') ? [transcriptPrompt] : plain;
}

function promptOf(line: string, patterns: readonly RegExp[]): string {
  return patterns.map((pattern) => pattern.exec(line)?.[0] ?? '').find((found) => found !== '') ?? '';
}

/** Without empty lines around it, and without the indentation that all its lines share. */
export function withoutMargins(text: string): string {
  const lines = text.split('\n');
  const isFilled = (line: string): boolean => line.trim() !== '';
  const filled = lines.slice(lines.findIndex(isFilled), lines.findLastIndex(isFilled) + 1);
  const margins = filled.filter(isFilled).map((line) => line.length - line.trimStart().length);
  const margin = margins.reduce((least, width) => Math.min(least, width), Infinity);
  return withoutEndBlanks(filled.map((line) => line.slice(margin)).join('\n'));
}

/** A blank after a backslash is part of a name. */
function withoutEndBlanks(text: string): string {
  const bare = text.trimEnd();
  return bare.endsWith('\\') && text[bare.length] === ' ' ? `${bare} ` : bare;
}
