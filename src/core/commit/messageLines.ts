// The lines of a commit message without labels and Markdown, so that Git keeps them all.

import { withoutEnds } from '../../base/trim.ts';
import { parseFence } from '../answers/fences.ts';

const marks = `*_"'\`“”`;
const label =
  /^(?:(?:suggested|proposed|generated|recommended|git|final|your|the|a)\s+){0,3}(?:commit(?:[ -]?(?:message|msg|title|subject))?|subject(?: line)?|title|message|summary|header|commit-?nachricht|betreff|titel|message de commit|titre|objet|mensaje(?: de(?:l)? commit)?|título|asunto|mensagem(?: de commit)?|messaggio(?: di commit)?|oggetto|коммит|сообщение(?: коммита)?|提交(?:信息|消息|说明)|標題|标题|コミットメッセージ|件名|커밋 ?메시지|제목)\s*$/iu;
const bodyLabel =
  /^(?:body|description|details|message body|beschreibung|corps|cuerpo|descripción|descrição|описание|正文|描述|本文|본문)$/iu;

/** Without signs of bold, quotations and code at both ends. */
function bare(text: string): string {
  return withoutEnds(text, marks).trim();
}

/** Whether a line only says that the message, or its subject, follows. */
export function namesMessage(line: string): boolean {
  const text = bare(line.replace(/^#{1,6}\s+/, ''));
  const isMarked = /[:：]$/u.test(text) || /^#{1,6}\s/.test(line) || /^\*\*.*\*\*$/.test(line);
  return isMarked && label.test(bare(text.replace(/[:：]$/u, '')));
}

/** A first line as a subject: `**Commit message:** "Fix it"` → `Fix it`. */
export function bareSubject(line: string): string {
  let subject = line.trim();
  for (let layer = 0; layer < 12; layer++) {
    const next = withoutLayer(subject);
    if (next === subject) break;
    subject = next;
  }
  return kept(subject);
}

function withoutLayer(text: string): string {
  const heading = /^(?:#{1,6}|[-*•+>]|\d{1,2}[.)])\s+(\S.*)$/.exec(text)?.[1];
  if (heading !== undefined) return heading.trim();
  if (/^(?:[*_"'`“”#>-]+|<\/?[a-z][\w-]{0,30}>)$/i.test(text)) return '';
  const named = /^([^:：]{1,60})(?:[:：](?:\*\*|__)?)(.*)$/u.exec(text);
  if (named !== null && label.test(bare(named[1] ?? ''))) return (named[2] ?? '').trim();
  const wrapped = /^(\*\*|__|\*|["'`]|“)(.+?)(\*\*|__|\*|["'`]|”)$/.exec(text);
  const [, open = '', inner = '', close = ''] = wrapped ?? [];
  const isPair = open === close || (open === '“' && close === '”');
  if (wrapped !== null && isPair && !inner.includes(open)) return inner.trim();
  const tagged = /^<([a-z][\w-]{0,30})>(.*)<\/\1>$/i.exec(text)?.[2];
  return tagged === undefined ? text : tagged.trim();
}

/** Git takes a line that begins with `#` for a comment. */
function kept(subject: string): string {
  if (!subject.startsWith('#')) return subject;
  const [, issue, rest = ''] = /^#(\d+)(?!\w)[:–-]?(.*)$/.exec(subject) ?? [];
  if (issue === undefined) return kept(subject.slice(1).trim());
  const words = rest.trim().replace(/^[:–-] /, '');
  return words === '' ? `Issue #${issue}` : `${words} (#${issue})`;
}

/** The lines below the subject: headings as words, other lines with `#` moved from the first column. */
export function bodyLines(lines: readonly string[]): string[] {
  let isFenced = false;
  const out: string[] = [];
  for (const line of lines) {
    if (parseFence(line) !== undefined) isFenced = !isFenced;
    const name = isFenced ? undefined : bare(line.replace(/^#{1,6}\s+/, '')).replace(/[:：]$/u, '');
    if (name !== undefined && bodyLabel.test(bare(name)) && /[:：#*]/u.test(line)) continue;
    out.push(keptLine(line, isFenced));
  }
  return out;
}

function keptLine(line: string, isFenced: boolean): string {
  if (!line.startsWith('#')) return line;
  const heading = isFenced ? undefined : /^#{1,6}\s+(\S.*)$/.exec(line)?.[1]?.trim();
  if (heading === undefined) return ` ${line}`;
  const words = heading.replace(/^#+\s*/, '');
  return /[.:!?：。]$/u.test(words) ? words : `${words}:`;
}
