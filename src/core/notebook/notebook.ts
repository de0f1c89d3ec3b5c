// A notebook as its cells: what a model reads of it, and by which numbers it names them.

import { base64Bytes } from '../attachments/base64.ts';

export interface Notebook {
  readonly cells: readonly NotebookCell[];
}

export type CellKind = 'code' | 'markdown' | 'raw';

export interface NotebookCell {
  readonly kind: CellKind;
  /** The language of its text: `python`. */
  readonly language: string;
  /** With `\n` line breaks. */
  readonly text: string;
  readonly outputs: readonly CellOutput[];
}

export type CellOutput =
  | { readonly type: 'text'; readonly text: string }
  /** A part of what was printed. */
  | { readonly type: 'stream'; readonly text: string }
  | { readonly type: 'error'; readonly text: string }
  /** `data` is base64 without a prefix. */
  | { readonly type: 'picture'; readonly mediaType: PictureType; readonly data: string }
  /** What is neither text nor a picture that models take: it is named only. */
  | { readonly type: 'other'; readonly mediaType: string; readonly bytes: number };

const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;
type PictureType = (typeof PICTURES)[number];

/** One form of an output: the same is given as a picture, as text, as HTML. */
export interface OutputForm {
  readonly mediaType: string;
  readonly bytes: number;
  text(): string;
  base64(): string;
}

/** Texts that people read, the plainest first. */
const TEXTS = ['text/plain', 'text/markdown', 'text/latex', 'application/json'];

/** Of the forms of an output the one that says most to a model; `undefined` where it has none. */
export function outputOf(forms: readonly OutputForm[]): CellOutput | undefined {
  for (const mediaType of PICTURES) {
    const picture = forms.find((form) => form.mediaType === mediaType);
    if (picture !== undefined) return { type: 'picture', mediaType, data: picture.base64() };
  }
  for (const mediaType of TEXTS) {
    const text = forms.find((form) => form.mediaType === mediaType);
    if (text !== undefined) return { type: 'text', text: text.text() };
  }
  const [first] = forms;
  return first && { type: 'other', mediaType: first.mediaType, bytes: first.bytes };
}

/** Output as it is kept in a file, where pictures are base64 and all else is text. */
export function storedForm(mediaType: string, data: string): OutputForm {
  // A picture may be broken into lines.
  const base64 = (): string => data.replace(/\s+/g, '');
  const bytes = mediaType.startsWith('image/') && mediaType !== 'image/svg+xml' ? base64Bytes(base64()) : data.length;
  return { mediaType, bytes, text: () => data, base64 };
}
