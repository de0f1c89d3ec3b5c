// What models say before and after a commit message.

import { parseFence } from '../answers/fences.ts';
import { withoutEnd } from '../../base/trim.ts';
import { isRecord } from '../json/json.ts';
import { namesMessage } from './messageLines.ts';

/** Words that say yes: announcements only where the sentence pauses behind them. */
const assent =
  /^(?:sure(?: thing)?|certainly|of course|okay|ok|great|absolutely|gerne|natürlich|klar|bien sûr|d['’]accord|claro(?: que sim)?|por supuesto|com certeza|certo|certamente|natuurlijk|oczywiście|конечно|звичайно|好的|当然|當然|はい|물론|네)\s*(?:$|[,.!:;，。！：、—–]|here\b)/iu;
/** How a sentence that presents something begins, in the languages that models answer in: `Here is …:`. */
const presenting =
  /^(?:here(?:['’]s| is| are)|below (?:is|are)|based on|the following|this is|i(?:['’]ve| have|['’]d| would| suggest| propose)|you (?:can|could) use|hier (?:ist|sind|kommt)|voici|aquí (?:está|tienes|va)|aqui está|ecco|hier is|oto|вот|ось)(?![\p{L}\p{N}-])/iu;
/** Without blanks between words nothing else tells where the opener ends. */
const presentingAtOnce = /^(?:以下|这是|這是|下面|こちら|다음은)\s*[:：，,]/u;
const messageName =
  /commit[ -]?(?:message|msg|nachricht)|here(?:['’]s| is) (?:the|a|your|my) message|message de commit|mensaje de commit|mensagem de commit|messaggio di commit|сообщение коммита|提交(?:信息|消息|说明|訊息)|コミットメッセージ|커밋 ?메시지/iu;
const namingAtOnce = /^(?:以下|这是|這是|下面|こちら|다음은)/u;
const ending = /[:!。.：！]$/u;
const offersChoice =
  /\b(?:options?|suggestions?|alternatives?|choose|variants?|varianten|vorschläge|opciones|candidates?|several|few)\b/i;
const closing =
  /^(?:this (?:commit )?message (?:says|follows|describes|explains|summari[sz]es|captures|uses|adheres|clearly|highlights|reflects|provides|is (?:concise|clear|short))\b|let me know|i hope|feel free to (?:adjust|change|modify|edit|use|tweak)|note that (?:this|the) (?:commit )?message\b|would you like (?:me|a|to)\b|explanation(?: of (?:the )?(?:changes?|message))?\**:|explanation\**$|diese (?:commit-)?nachricht|ce message|este mensaje|この(?:コミット)?メッセージ|这个提交信息|希望(?:这|以上|对你|能帮))/iu;
const offersHelp =
  /^(?:alternatively|if you)\b.*\b(?:let me know|(?:commit|shorter|longer|another|different) (?:message|version|one)|i can|happy to)\b/i;
/** `Fixes #12`, `Signed-off-by: …`, `BREAKING CHANGE: …` */
const trailer = /^(?:BREAKING[ -]CHANGE|[A-Za-z][\w-]{0,40})(?:: | #)\S/;

/** The lines of a body without the last paragraphs that talk about the message. */
export function withoutRemarks(body: readonly string[]): readonly string[] {
  let end = body.length;
  for (;;) {
    while (end > 0 && body[end - 1]?.trim() === '') end -= 1;
    let start = end;
    while (start > 0 && body[start - 1]?.trim() !== '') start -= 1;
    if (start === end || !isRemark(body.slice(start, end))) return body.slice(0, end);
    end = start;
  }
}

function isRemark([first = '', ...more]: readonly string[]): boolean {
  const words = first.replace(/^[*_#> ]+/, '');
  return (closing.test(words) || offersHelp.test(words)) && !more.some((line) => trailer.test(line));
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
  return isChoice ? firstChoice(rest) : fromCommand(rest);
}

/** A sentence that announces the message; with a full stop it has to name it, and to be all of its paragraph. */
function isTalk(line: string, more: readonly string[]): boolean {
  const words = withoutEnd(withoutEnd(line.replace(/^[*_#]+ ?/, ''), '*'), '_');
  if (!ending.test(words)) return false;
  const isAlone = (more[0] ?? '').trim() === '';
  const agrees = assent.exec(words)?.[0];
  const isNaming =
    messageName.test(words) && (agrees !== undefined || presenting.test(words) || namingAtOnce.test(words));
  if (isNaming || agrees?.length === words.length) return isAlone || /[:：!！]$/u.test(words);
  return /[:：]$/u.test(words) && (agrees !== undefined || presenting.test(words) || presentingAtOnce.test(words));
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
  const parts = [subject ?? title ?? message, body ?? description].map(textIn).filter((part) => part !== '');
  return parts.length === 0 ? lines : parts.join('\n\n').split('\n');
}

function textIn(value: unknown): string {
  if (Array.isArray(value)) return value.filter((line) => typeof line === 'string').join('\n');
  return typeof value === 'string' ? value : '';
}

/** `git commit -m "…" -m "…"` as lines: each of its messages is a paragraph. */
function fromCommand(lines: readonly string[]): readonly string[] {
  const text = lines.join('\n').trim();
  const command = /^(?:\$ )?git commit\b/.exec(text)?.[0];
  if (command === undefined) return lines;
  const option = /[ \n\\]+(?:(?:-a?s?m|--message)[ =]*(?:"((?:[^"\\]|\\[^])*)"|'([^']*)')|-[\w-]+)/y;
  option.lastIndex = command.length;
  const parts: string[] = [];
  let end = command.length;
  for (let found = option.exec(text); found !== null; found = option.exec(text)) {
    const part = found[1]?.replace(/\\(["\\$`])/g, '$1') ?? found[2];
    if (part !== undefined) parts.push(part);
    end = option.lastIndex;
  }
  return parts.length === 0 || end < text.length ? lines : parts.join('\n\n').split('\n');
}
