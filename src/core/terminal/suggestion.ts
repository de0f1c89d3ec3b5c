// Commands for a terminal: asking for one, and trusting nothing in the answer.

import * as l10n from '@vscode/l10n';
import { taggedText } from '../answers/answerTags.ts';
import { withoutLastTokens } from '../answers/endTokens.ts';
import { firstBlock } from '../answers/fences.ts';
import { plainAnswer } from '../answers/unwrap.ts';
import { withoutHidden } from '../text/visible.ts';
import {
  isComment,
  isTranscript,
  shellFamily,
  withJoinedLines,
  withoutMargins,
  withoutPrompts,
  type ShellFamily,
} from './commandLines.ts';

/** A command a model suggests. Nothing of it has been run. */
export interface CommandSuggestion {
  /** What the model wrote, one line without control characters; empty where the answer has none. */
  readonly command: string;
  readonly explanation: string;
  /** The model wanted several lines; `command` then holds them all, for reading only. */
  readonly isMultiLine: boolean;
  /** What of the answer is not in the command, as sentences. */
  readonly removed?: string;
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
const longestCommand = 8_000;
const longestExplanation = 600;
/** Nobody sees these; some join the parts of one emoji. */
const hidden = /(?!(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d)\p{Cf}/gu;

/** l10n: none, for the model. */
export const suggestSystemPrompt = [
  'You suggest one command for a terminal. The user reads it, and runs it or not.',
  'Answer with the command between <command> and </command>: one line for exactly the shell named, no prompt sign, no Markdown. Then say between <explanation> and </explanation>, in one or two plain sentences, what it does and what it changes.',
  'Prefer what changes nothing, or asks first. Use placeholders in capitals where a value is not known.',
].join('\n');

/** l10n: none, for the model. */
export function suggestUserText(wish: string, { shell, platform, folder }: ShellFacts): string {
  const where = folder === undefined ? '' : `\nFolder: ${folder}`;
  return `Shell: ${shell}\nSystem: ${platform}${where}\n\nWhat the user wants to do:\n${wish}`;
}

/**
 * Reads an answer, trusting nothing in it: the command is what the model wrote, but for prompt signs and what a terminal
 * would take for a key. `shell`: the one it is for; where nobody says, one like bash.
 */
export function readSuggestion(answer: string, shell = ''): CommandSuggestion {
  const text = plainAnswer(answer);
  const { command, removed } = readCommand(text, shellFamily(shell));
  const explanation = singleLine(taggedText(text, 'explanation')?.text ?? '').slice(0, longestExplanation);
  const warning = warningFor(command);
  const isMultiLine = command.includes('\n');
  return { command, explanation, isMultiLine, ...(warning !== undefined && { warning }), ...(removed && { removed }) };
}

function readCommand(text: string, family: ShellFamily): { readonly command: string; readonly removed: string } {
  const { raw, info } = writtenCommand(text);
  const { command, sign, removed } = bareCommand(withoutLastTokens(raw), info, family);
  // Half a command is another one.
  if (command.length > longestCommand) return { command: '', removed: '' };
  return {
    command,
    removed: sentences(sign && l10n.t`Without the prompt sign “${sign}” of the response.`, ...removed),
  };
}

interface BareCommand {
  readonly command: string;
  /** The prompt sign that is gone. */
  readonly sign: string | undefined;
  /** What else is gone, as sentences. */
  readonly removed: readonly string[];
}

/** Without prompt signs, output, and what cannot be seen; lines that go on are one. */
function bareCommand(raw: string, info: string, family: ShellFamily): BareCommand {
  const { lines, sign, outputLines } = withoutPrompts(withoutMargins(raw).split('\n'), family, isTranscript(info));
  const joined = withoutMargins(withJoinedLines(lines.join('\n'), family)).replace(hidden, '');
  const hasTabs = !joined.includes('\n') && joined.includes('\t');
  const command = hasTabs ? joined.replaceAll('\t', ' ') : joined;
  const removed = [
    outputLines === 0 ? '' : l10n.t('Without the output that the response showed.'),
    hasTabs ? l10n.t('Tabs are blanks here, as a terminal would complete at them.') : '',
  ];
  return { command, sign, removed };
}

function sentences(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

/** A code block as a command for a terminal. */
export interface BlockCommand {
  /** Empty where the block has none. Nothing but line breaks, and tabs where there are several lines, is no letter. */
  readonly command: string;
  /** It can be put into a terminal: a line break would run what is before it. */
  readonly isOneLine: boolean;
  /** What of the block is not in the command, but for prompt signs and comments, as sentences. */
  readonly removed: string;
}

/** Reads the code block of an answer, trusting nothing in it. `info` stands behind its fence; `shell` runs it. */
export function commandOfBlock(code: string, info: string, shell: string): BlockCommand {
  const family = shellFamily(shell);
  const { text, taken } = withoutHidden(code.replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n'));
  const whole = bareCommand(text, info, family);
  const lines = text.split('\n');
  const others = lines.filter((line) => !isComment(line, family));
  const alone = others.length === lines.length ? whole : bareCommand(others.join('\n'), info, family);
  // A sign of a comment within quotes is none, and what would stay is not the command.
  // A line that goes on in the next one ends with a comment behind it.
  const goesOn = lines.some((line, at) => /[\\`^]$/.test(line) && isComment(lines[at + 1] ?? '', family));
  const isAlone = whole.command.includes('\n') && isLine(alone.command) && !hasOpenQuote(alone.command) && !goesOn;
  const { command, removed } = isAlone ? alone : whole;
  const shown = taken.slice(0, MOST_NAMED).join(' ') + (taken.length > MOST_NAMED ? ' …' : '');
  return {
    command,
    isOneLine: isLine(command),
    removed: sentences(...removed, taken.length === 0 ? '' : l10n.t`Without characters that cannot be seen: ${shown}.`),
  };
}

/** So many kinds of hidden characters are named. */
const MOST_NAMED = 6;

function isLine(command: string): boolean {
  return command !== '' && !command.includes('\n') && command.length <= longestCommand;
}

function hasOpenQuote(command: string): boolean {
  return [`'`, `"`].some((quote) => command.split(quote).length % 2 === 0);
}

/** The text between the tags, in a fence, or both, or an answer of one line; a command that is not closed may be cut. */
function writtenCommand(text: string): { readonly raw: string; readonly info: string } {
  const tagged = taggedText(text, 'command');
  const inside = tagged?.isClosed === true ? tagged.text : undefined;
  const block = firstBlock(inside ?? text);
  if (block?.isClosed === true && (inside === undefined || block.before.every((line) => line.trim() === '')))
    return { raw: block.text, info: block.info };
  return { raw: inside ?? (text.trim().includes('\n') ? '' : text), info: '' };
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
  [/\brm\s+(?:-\S+\s+)*|\bdel\b|\brmdir\b|remove-item|\bshred\b|\bfind\b.*-delete/i, l10n.t('deletes files')],
  [
    /\b(?:curl|wget|iwr|invoke-webrequest)\b.*\|\s*(?:sudo\s+)?(?:ba|z|fi|da)?sh\b|\biex\b|\beval\b/i,
    l10n.t('runs code from elsewhere'),
  ],
  [/\b(?:mkfs|fdisk|parted|diskpart)\b|\bdd\b.*\bof=|>\s*\/dev\/(?!null|stdout|stderr)/i, l10n.t('overwrites a disk')],
  [
    /\bgit\s+(?:reset\s+--hard|clean\b|push\b.*(?:--force|-f\b)|checkout\s+--?\s|restore\b)/i,
    l10n.t('throws away changes'),
  ],
  [/\b(?:drop|truncate)\s+(?:table|database|schema)\b|\bdelete\s+from\b/i, l10n.t('deletes data')],
  [/\b(?:sudo|doas|runas)\b/i, l10n.t('runs with full rights')],
  [/\b(?:kill|killall|pkill|taskkill|shutdown|reboot)\b/i, l10n.t('ends processes')],
];

/** A word of care, by rules that a user can foresee. Its absence promises nothing. */
function warningFor(command: string): string | undefined {
  return warnings.find(([pattern]) => pattern.test(command))?.[1];
}
