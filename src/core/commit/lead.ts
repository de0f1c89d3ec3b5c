// What models say before and after a commit message.

import { parseFence } from '../answers/fences.ts';
import { withoutEnd } from '../../base/trim.ts';
import { isRecord } from '../json/json.ts';
import { namesMessage } from './messageLines.ts';

/** How an answer begins in the languages that models answer in: `Here is …:`. */
const opener =
  /^(?:here(?:['’]s| is| are)|sure|certainly|of course|okay|ok|great|absolutely|below (?:is|are)|based on|the following|this is|i(?:['’]ve| have|['’]d| would| suggest| propose)|you (?:can|could) use|hier (?:ist|sind|kommt)|gerne|natürlich|klar|voici|bien sûr|d['’]accord|aquí (?:está|tienes|va)|claro|por supuesto|aqui está|claro que sim|com certeza|ecco|certo|certamente|hier is|natuurlijk|oto|oczywiście|вот|конечно|ось|звичайно|以下|这是|這是|好的|当然|當然|下面|はい|こちら|다음은|물론|네)/iu;
const ending = /[:!。.：！]$/u;
const offersChoice =
  /\b(?:options?|suggestions?|alternatives?|choose|variants?|varianten|vorschläge|opciones|candidates?|several|few)\b/i;
const closing =
  /^(?:this (?:commit )?message|let me know|i hope|feel free|note that this|would you like|if you(?:['’]d| would| want| need)|explanation\b|alternatively\b|diese (?:commit-)?nachricht|ce message|este mensaje|この(?:コミット)?メッセージ|这个提交信息|希望)/iu;

/** Whether a paragraph talks about the message. */
export function isRemark(line: string): boolean {
  return closing.test(line.replace(/^[*_#> ]+/, ''));
}

/** The lines of the message without the talk, the label and the fence before it. */
export function withoutLead(lines: readonly string[]): readonly string[] {
  let rest = fromJson(lines);
  let isChoice = false;
  for (;;) {
    const start = rest.findIndex((line) => line.trim() !== '');
    const first = rest[start]?.trim() ?? '';
    const more = rest.slice(start + 1);
    if (first === '' || more.every((line) => line.trim() === '')) break;
    if (parseFence(first) !== undefined) rest = fenced(more);
    else if (isWrapper(first)) rest = closedBy(more, first);
    else if (rest.every((line) => line === '' || /^\s*>/.test(line)))
      rest = rest.map((line) => line.replace(/^\s*> ?/, ''));
    else if (isTalk(first, more) || namesMessage(first)) {
      isChoice ||= offersChoice.test(first);
      rest = more;
    } else break;
  }
  return isChoice ? firstChoice(rest) : rest;
}

/** A sentence that announces the message; one that is all of its paragraph, so that a subject is none. */
function isTalk(line: string, more: readonly string[]): boolean {
  const words = withoutEnd(withoutEnd(line.replace(/^[*_#]+ ?/, ''), '*'), '_');
  if (!opener.test(words) || !ending.test(words)) return false;
  return /[:：!！]$/u.test(words) || (more[0] ?? '').trim() === '';
}

function fenced(lines: readonly string[]): readonly string[] {
  const end = lines.findIndex((line) => parseFence(line)?.info === '');
  return end === -1 ? lines : lines.slice(0, end);
}

function isWrapper(line: string): boolean {
  return /^<[a-z][\w-]{0,30}>$/i.test(line);
}

function closedBy(lines: readonly string[], open: string): readonly string[] {
  const end = lines.findIndex((line) => line.trim() === open.replace('<', '</'));
  return end === -1 ? lines : lines.slice(0, end);
}

/** Of several that are offered the first one. */
function firstChoice(lines: readonly string[]): readonly string[] {
  const item = /^\s*(?:[-*•]|\d{1,2}[.)]|(?:\*\*)?option\s+\d+)/i;
  const start = lines.findIndex((line) => line.trim() !== '');
  if (!item.test(lines[start] ?? '')) return lines;
  const next = lines.findIndex((line, index) => index > start && item.test(line));
  const first = lines.slice(start, next === -1 ? undefined : next);
  return /^\W{0,3}option \d{1,2}\W{0,4}$/i.test(first[0] ?? '') ? first.slice(1) : first;
}

/** `{"subject": "…", "body": "…"}` as lines. */
function fromJson(lines: readonly string[]): readonly string[] {
  const text = lines.join('\n').trim();
  if (!text.startsWith('{') || !text.endsWith('}')) return lines;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return lines;
  }
  if (!isRecord(value)) return lines;
  const { subject, title, message, body, description } = value;
  const parts = [subject ?? title ?? message, body ?? description].filter((part) => typeof part === 'string');
  return parts.length === 0 ? lines : parts.join('\n\n').split('\n');
}
