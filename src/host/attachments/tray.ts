// What goes along with a question: selections, files, pictures.

import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import { Emitter } from '../../base/event.ts';
import { TokenCounter } from '../../core/cost/budget.ts';
import type { AttachmentPart, ContextPart, ImagePart } from '../../core/model/message.ts';
import { estimateTokens } from '../../core/cost/estimate.ts';
import type { AttachmentChip } from '../../protocol/viewState.ts';
import { base64Bytes } from '../../core/attachments/base64.ts';
import { formatBytes } from '../../core/text/format.ts';
import { oneLine } from '../../core/text/visible.ts';

export interface Attachment {
  readonly id: string;
  readonly part: AttachmentPart;
}

/** What the chosen model takes; `undefined` means nothing is known, and nothing is refused. */
export interface ModelTakes {
  readonly name: string;
  readonly takesImages: boolean;
  readonly takesFiles: boolean;
}

/** Larger pictures are shown by name: their data would travel to the panel with every change. */
const MAX_PREVIEW_BYTES = 400_000;
const MAX_ATTACHMENTS = 40;
/** More of a name does not fit on a chip or its card. */
const MAX_LABEL = 300;

const counter = new TokenCounter(estimateTokens);

/** The attachments of the question being written. */
export class AttachmentTray {
  readonly #changes = new Emitter<void>();
  #items: readonly Attachment[] = [];

  readonly onDidChange = this.#changes.event;

  get items(): readonly Attachment[] {
    return this.#items;
  }

  /**
   * Adds a part, and the pictures it shows; the same stretch of the same file again only takes its newer text and pictures.
   * Gives its id; `undefined` when the tray is full.
   */
  add(part: AttachmentPart, pictures: readonly ImagePart[] = []): string | undefined {
    const same = this.#items.find((item) => isSamePlace(item.part, part));
    const others = withoutPicturesOf(part, this.#items);
    const added = [...(same === undefined ? [part] : []), ...pictures].map((each) => ({
      id: randomUUID(),
      part: each,
    }));
    if (others.length + added.length > MAX_ATTACHMENTS) return undefined;
    this.#items = [...others.map((item) => (item === same ? { id: item.id, part } : item)), ...added];
    this.#changes.fire();
    return same?.id ?? added[0]?.id;
  }

  /** The part of an attachment; `undefined` where it is gone. */
  part(id: string): AttachmentPart | undefined {
    return this.#items.find((item) => item.id === id)?.part;
  }

  /** Adds parts as they are; `false`, and nothing is added, where they would be too many. */
  addAll(parts: readonly AttachmentPart[]): boolean {
    if (this.#items.length + parts.length > MAX_ATTACHMENTS) return false;
    if (parts.length > 0) this.replaceAll([...this.#items.map((item) => item.part), ...parts]);
    return true;
  }

  /** Takes an attachment away, and the pictures it shows. */
  remove(id: string): void {
    const gone = this.#items.find((item) => item.id === id);
    if (gone === undefined) return;
    this.#items = withoutPicturesOf(gone.part, this.#items).filter((item) => item !== gone);
    this.#changes.fire();
  }

  replaceAll(parts: readonly AttachmentPart[]): void {
    this.#items = parts.map((part) => ({ id: randomUUID(), part }));
    this.#changes.fire();
  }

  tokens(): number {
    return this.#items.reduce((sum, item) => sum + counter.part(item.part), 0);
  }

  chips(model: ModelTakes | undefined): AttachmentChip[] {
    return this.#items.map((item) => toChip(item, model));
  }

  /** What the chosen model would not take, as sentences. */
  problems(model: ModelTakes | undefined): string[] {
    return attachmentProblems(
      this.#items.map(({ part }) => part),
      model,
    );
  }
}

/** What a model would not take of these, as sentences. */
export function attachmentProblems(parts: readonly AttachmentPart[], model: ModelTakes | undefined): string[] {
  return parts.map((part) => problemOf(part, model)).filter((problem) => problem !== undefined);
}

/** What an attachment is called where there is room for its name only. */
export function attachmentLabel(part: AttachmentPart): string {
  return part.type === 'context' ? part.label : (part.name ?? l10n.t('Picture'));
}

function problemOf(part: AttachmentPart, model: ModelTakes | undefined): string | undefined {
  if (model === undefined) return undefined;
  if (part.type === 'image' && !model.takesImages)
    return l10n.t`${model.name} does not take pictures. Pick a model that does.`;
  if (part.type === 'file' && !model.takesFiles)
    return l10n.t`${model.name} does not take PDF files. Pick a model that does.`;
  return undefined;
}

function toChip({ id, part }: Attachment, model: ModelTakes | undefined): AttachmentChip {
  const problem = problemOf(part, model);
  const common = { id, tokens: counter.part(part), ...(problem !== undefined && { problem }) };
  switch (part.type) {
    case 'image': {
      const preview = part.data.length <= MAX_PREVIEW_BYTES ? `data:${part.mediaType};base64,${part.data}` : undefined;
      const label = part.name ?? l10n.t('Picture');
      const detail = `${label}, ${formatBytes(base64Bytes(part.data))}`;
      return { ...common, kind: 'image', label, detail, ...(preview !== undefined && { preview }) };
    }
    case 'file':
      return {
        ...common,
        kind: 'pdf',
        label: part.name,
        detail: `${part.name}, ${formatBytes(base64Bytes(part.data))}`,
      };
    case 'context': {
      // Names are others' words: what is hidden in them is written out.
      const detail = [oneLine(part.path ?? part.label, MAX_LABEL), part.note ?? ''];
      return {
        ...common,
        kind: kindOf(part),
        label: oneLine(part.label, MAX_LABEL),
        detail: detail.filter((line) => line !== '').join('\n'),
        ...(part.source === 'long-paste' && { isLongPaste: true }),
      };
    }
  }
}

function kindOf({ origin, source }: ContextPart): AttachmentChip['kind'] {
  if (source !== undefined) return source === 'long-paste' ? 'text' : source;
  if (origin === 'selection') return 'selection';
  return origin === 'paste' ? 'text' : 'file';
}

/** A whole notebook goes or is read anew with its pictures; a stretch of it has none. */
function withoutPicturesOf(part: AttachmentPart, items: readonly Attachment[]): readonly Attachment[] {
  if (part.type !== 'context' || part.uri === undefined || part.startLine !== undefined) return items;
  return items.filter(({ part: held }) => held.type !== 'image' || held.uri !== part.uri);
}

/** The same stretch of the same file, or the same of what there is once, as the changes. */
function isSamePlace(a: AttachmentPart, b: AttachmentPart): boolean {
  if (a.type !== 'context' || b.type !== 'context' || a.source !== b.source) return false;
  if (a.source !== undefined && a.source !== 'symbol') {
    // Of these there may be any number.
    return a.source !== 'long-paste' && a.source !== 'terminal' && a.path === b.path;
  }
  return a.uri !== undefined && a.uri === b.uri && a.startLine === b.startLine && a.endLine === b.endLine;
}
