import * as l10n from '@vscode/l10n';
import { Buffer } from 'node:buffer';
import type { AttachmentPart, ImagePart } from '../../core/model/message.ts';
import { pdfPages } from '../../core/attachments/pdfPages.ts';
import { sniff } from '../../core/attachments/sniff.ts';
import { formatBytes } from '../../core/text/format.ts';

/** Longest text that goes along with a question, in characters; longer text is cut at a line end and says so. */
export const MAX_TEXT = 1_000_000;
/** Largest picture or PDF, in bytes. */
const MAX_BYTES = 20_000_000;

/** What came of reading something: a part, a part with a remark, or a sentence why not. */
export type ReadResult =
  | {
      readonly ok: true;
      readonly part: AttachmentPart;
      /** What a notebook shows. */
      readonly pictures?: readonly ImagePart[];
      readonly notice?: string;
    }
  | { readonly ok: false; readonly reason: string };

/** A picture, a PDF or a reason; `undefined` where the bytes are text, which only the editor can decode rightly. */
export function fromBinary(name: string, bytes: Uint8Array): ReadResult | undefined {
  const found = sniff(bytes);
  if (found.kind === 'text') return undefined;
  if (found.kind === 'binary')
    return { ok: false, reason: l10n.t`${name} was not attached: it is ${found.what(l10n)}.` };
  if (bytes.length > MAX_BYTES) {
    return {
      ok: false,
      reason: l10n.t`${name} was not attached: it has ${formatBytes(bytes.length)}, the limit is 20 MB.`,
    };
  }
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  if (found.kind === 'pdf') {
    const notice = manyPages(name, pdfPages(bytes));
    const file: AttachmentPart = { type: 'file', mediaType: 'application/pdf', data, name };
    return { ok: true, part: file, ...(notice !== undefined && { notice }) };
  }
  const part: AttachmentPart = { type: 'image', mediaType: found.mediaType, data, name };
  if (bytes.length <= 5_000_000) return { ok: true, part };
  return {
    ok: true,
    part,
    notice: l10n.t`${name} has ${formatBytes(bytes.length)}. Many models take pictures up to 5 MB only; make it smaller if the model refuses it.`,
  };
}

/** The least of what providers read of one file. */
const MAX_PAGES = 100;

function manyPages(name: string, pages: number | undefined): string | undefined {
  if (pages === undefined || pages <= MAX_PAGES) return undefined;
  return l10n.t`${name} has ${pages} pages. Many models take PDF files of up to ${MAX_PAGES} pages only; attach a part of it if the model refuses it.`;
}

/** Text cut to what may be sent, at the end of a line. */
export function trimText(name: string, text: string): { readonly text: string; readonly notice?: string } {
  if (text.length <= MAX_TEXT) return { text };
  const cut = text.lastIndexOf('\n', MAX_TEXT);
  const kept = text.slice(0, cut > MAX_TEXT / 2 ? cut : MAX_TEXT);
  const percent = Math.floor((kept.length / text.length) * 100);
  return {
    text: kept,
    notice: l10n.t`${name} is long: only its first million characters (${percent} %) are attached. Select the part you need instead.`,
  };
}
