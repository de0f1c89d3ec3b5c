// l10n: none, written to a file.
import type { ExportSource } from './exchange.ts';
import { footnoteLines, markdownFootnotes, type Footnotes } from './footnotes.ts';
import { escapeContent, markerFor } from './markdownMarkers.ts';
import type { AssistantPart, Message, TextPart, UserPart } from '../model/message.ts';

export interface MarkdownExportOptions {
  /** Default true. */
  readonly includeThinking?: boolean;
  /** Pictures and files inside the document; default true. Without, their names are there. */
  readonly includeAttachments?: boolean;
  /** How a model is called; its id when absent. */
  readonly modelName?: (id: string) => string;
}

/** The branch in use as Markdown: readable anywhere, and `parseImport` reads it back, but for what only servers read. */
export function exportMarkdown(source: ExportSource, options: MarkdownExportOptions = {}): string {
  const { title, createdAt } = source;
  const lines = [markerFor('conversation', { version: 1, title, createdAt }), `# ${headingText(title)}`, ''];
  const footnotes = markdownFootnotes();
  for (const message of source.tree.branch()) addMessage(lines, message, options, footnotes);
  if (footnotes.list.length > 0) add(lines, 'note', {}, footnoteLines(footnotes.list));
  lines.push(markerFor('end', {}));
  return `${lines.join('\n')}\n`;
}

function addMessage(lines: string[], message: Message, options: MarkdownExportOptions, footnotes: Footnotes): void {
  const { parts, id: _id, ...fields } = message;
  lines.push(markerFor('message', fields));
  const asker = message.role === 'user' && message.isToolStep === true ? 'Tool results' : 'You';
  const name = message.role === 'user' ? asker : (options.modelName?.(message.model) ?? message.model);
  lines.push(`## ${headingText(name)}`, '');
  if (message.role === 'assistant' && message.status === 'stopped') lines.push('*Stopped before its end.*', '');
  if (message.role === 'assistant' && message.error !== undefined) {
    lines.push(`> ${headingText(message.error.message)}`, '');
  }
  footnotes.add(parts);
  for (const part of parts) addPart(lines, part, options, footnotes);
}

function addPart(
  lines: string[],
  part: UserPart | AssistantPart,
  options: MarkdownExportOptions,
  footnotes: Footnotes,
): void {
  switch (part.type) {
    case 'text': {
      const fence = openFence(part.text);
      const closing = fence === undefined ? [] : [fence];
      const fields = { ...(fence !== undefined && { fence }), ...citedFields(part, footnotes) };
      add(lines, 'text', fields, [...contentLines(footnotes.text(part)), ...closing]);
      return;
    }
    case 'thinking': {
      if (options.includeThinking === false) return;
      const { type: _type, text, ...fields } = part;
      const summary = '<details><summary>Thinking</summary>';
      add(lines, 'thinking', fields, [summary, '', ...contentLines(text), '', '</details>']);
      return;
    }
    case 'context': {
      const { type: _type, text, uri: _uri, ...fields } = part;
      const fence = fenceFor(text);
      const label = `Attached: ${headingText(part.path ?? part.label)}`;
      const language = /^[\w+#.-]{1,40}$/.test(part.languageId ?? '') ? (part.languageId ?? '') : '';
      add(lines, 'context', fields, [label, '', fence + language, ...contentLines(text), fence]);
      return;
    }
    case 'image':
    case 'file':
      addAttachment(lines, part, options);
      return;
    case 'tool-call':
    case 'tool-result': {
      const text = part.type === 'tool-call' ? part.argumentsText : JSON.stringify(part.content);
      const fence = fenceFor(text);
      add(lines, part.type, part, [`${fence}json`, ...contentLines(text), fence]);
      return;
    }
    // Only the server that made it can read it.
    case 'server-tool':
      return;
    default:
      part satisfies never;
  }
}

/** For reading the text back: its sources, and where footnotes were put into it. */
function citedFields(part: TextPart, footnotes: Footnotes): object {
  if (part.citations === undefined) return {};
  const citations = part.citations.map(({ raw: _raw, ...citation }) => citation);
  return {
    citations,
    marks: footnotes.marks(part).map(({ start, end, text }) => [start, part.text.slice(start, end), text]),
  };
}

function addAttachment(
  lines: string[],
  part: Extract<UserPart, { readonly type: 'image' | 'file' }>,
  options: MarkdownExportOptions,
): void {
  const name = headingText(part.name ?? 'picture').replace(/[[\]()!`<>*_]/g, ' ');
  if (options.includeAttachments === false) {
    add(lines, 'note', {}, [`*Attached: ${name}*`]);
    return;
  }
  const { data, type, uri: _uri, ...fields } = { uri: undefined, ...part };
  const link = `[${name}](data:${part.mediaType};base64,${data})`;
  add(lines, type, fields, [type === 'image' ? `!${link}` : link]);
}

function add(lines: string[], kind: string, fields: object, body: readonly string[]): void {
  lines.push(markerFor(kind, fields), '', ...body, '');
}

function contentLines(text: string): string[] {
  return text.split('\n').map(escapeContent);
}

function headingText(text: string): string {
  return escapeContent(text.replace(/[\p{Cc}\s]+/gu, ' ').trim());
}

function fenceFor(text: string): string {
  let longest = 2;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return '`'.repeat(longest + 1);
}

/** The fence that is still open at the end of an answer that was cut off, so that the rest of the document is not code. */
function openFence(text: string): string | undefined {
  let open: string | undefined;
  for (const line of text.split('\n')) {
    const fence = /^ {0,3}(`{3,}(?!`)|~{3,}(?!~))(.*)$/.exec(line);
    if (fence === null) continue;
    const [, marks = '', rest = ''] = fence;
    if (open === undefined) {
      if (marks.startsWith('~') || !rest.includes('`')) open = marks;
    } else if (marks.startsWith(open) && rest.trim() === '') open = undefined;
  }
  return open;
}
