// Commands for a terminal: asking for one, and trusting nothing in the answer.

import { taggedText, withoutLastTokens } from '../answers/answerTags.ts';
import { firstBlock } from '../answers/fences.ts';
import { plainAnswer } from '../answers/unwrap.ts';

/** A command a model suggests. Nothing of it has been run. */
export interface CommandSuggestion {
  /** One line without control characters; empty where the answer has none. */
  readonly command: string;
  readonly explanation: string;
  /** The model wanted several lines; `command` then holds them all, for reading only. */
  readonly isMultiLine: boolean;
  /** What to look at before pressing Enter, as a few words. */
  readonly warning?: string;
}

export interface ShellFacts {
  /** `bash`, `pwsh`, … */
  readonly shell: string;
  readonly platform: string;
  /** Only the folder's name. */
  readonly folder?: string;
}

export const suggestTokens = 600;
const longestCommand = 2_000;
const longestExplanation = 600;

export const suggestSystemPrompt = [
  'You suggest one command for a terminal. The user reads it, and runs it or not.',
  'Answer with the command between <command> and </command>: one line for exactly the shell named, no prompt sign, no Markdown. Then say between <explanation> and </explanation>, in one or two plain sentences, what it does and what it changes.',
  'Prefer what changes nothing, or asks first. Use placeholders in capitals where a value is not known.',
].join('\n');

export function suggestUserText(wish: string, { shell, platform, folder }: ShellFacts): string {
  const where = folder === undefined ? '' : `\nFolder: ${folder}`;
  return `Shell: ${shell}\nSystem: ${platform}${where}\n\nWhat the user wants to do:\n${wish}`;
}

/** Reads an answer, trusting nothing in it. */
export function readSuggestion(answer: string): CommandSuggestion {
  const text = plainAnswer(answer);
  // A command that is not closed may be cut.
  const wrapped = [taggedText(text, 'command'), firstBlock(text)].find((found) => found?.isClosed === true);
  const raw = withoutLastTokens(wrapped?.text ?? (text.trim().includes('\n') ? '' : text)).trim();
  const lines = raw
    // A line that goes on is one line. Without a blank before it, a ` or ^ is part of a word.
    .replace(/(?<![ \t])(?:[ \t]*\\|[ \t]+[`^])[ \t]*\n[ \t]*/g, ' ')
    .split('\n')
    .map((line) => singleLine(line.replace(/^\s*(?:[$%>❯]|PS>)\s+/, '')))
    .filter((line) => line !== '');
  const isMultiLine = lines.length > 1;
  const command = lines.join(isMultiLine ? '\n' : '').slice(0, longestCommand);
  const explanation = singleLine(taggedText(text, 'explanation')?.text ?? '').slice(0, longestExplanation);
  const warning = warningFor(command);
  return { command, explanation, isMultiLine, ...(warning !== undefined && { warning }) };
}

/** Everything a shell or a terminal could take for a key is gone: no line break, tab or escape is left. */
export function singleLine(text: string): string {
  return text
    .replace(/\p{Cc}|[\u2028\u2029]/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** Text for a pick list, which reads `$(name)` as an icon: a shell runs it, so it must be seen. */
export function withoutIcons(text: string): string {
  return text.replace(/\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/g, '\\$&');
}

const warnings: readonly (readonly [RegExp, string])[] = [
  [/\brm\s+(?:-\S+\s+)*|\bdel\b|\brmdir\b|remove-item|\bshred\b|\bfind\b.*-delete/i, 'deletes files'],
  [
    /\b(?:curl|wget|iwr|invoke-webrequest)\b.*\|\s*(?:sudo\s+)?(?:ba|z|fi|da)?sh\b|\biex\b|\beval\b/i,
    'runs code from elsewhere',
  ],
  [/\b(?:mkfs|fdisk|parted|diskpart)\b|\bdd\b.*\bof=|>\s*\/dev\/(?!null|stdout|stderr)/i, 'overwrites a disk'],
  [/\bgit\s+(?:reset\s+--hard|clean\b|push\b.*(?:--force|-f\b)|checkout\s+--?\s|restore\b)/i, 'throws away changes'],
  [/\b(?:drop|truncate)\s+(?:table|database|schema)\b|\bdelete\s+from\b/i, 'deletes data'],
  [/\b(?:sudo|doas|runas)\b/i, 'runs with full rights'],
  [/\b(?:kill|killall|pkill|taskkill|shutdown|reboot)\b/i, 'ends processes'],
];

/** A word of care, by rules that a user can foresee. Its absence promises nothing. */
function warningFor(command: string): string | undefined {
  return warnings.find(([pattern]) => pattern.test(command))?.[1];
}
