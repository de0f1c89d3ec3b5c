import { codeTag } from '../../src/core/answers/answerTags.ts';
import { Alternatives } from '../../src/core/editing/alternatives.ts';
import type { IndentStyle } from '../../src/core/text/lines.ts';
import { DocumentEdits } from '../../src/core/editing/multi.ts';
import { EditPump, type EditorPort } from '../../src/core/editing/pump.ts';
import type { EditReview } from '../../src/core/editing/review.ts';
import type { EditReviewOptions } from '../../src/core/editing/trackedEdit.ts';
import type { TextEdit } from '../../src/core/editing/textEdits.ts';
import { FakeDocument } from '../unit/editing/fakeDocument.ts';
import { indentUnitOf } from './editorIndent.ts';

/** What somebody else does to every line in one batch; `from`/`to`: a word becomes another everywhere. */
export type ForeignChange = 'trim-end' | 'tabs' | 'deeper' | { readonly from: string; readonly to: string };

/** A stretch of a line, and what stands there afterwards. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A document all of which a model rewrites: the product's pump and review, as `DocumentEditing` of the host joins them. */
export class ReviewedDocument {
  readonly #document: FakeDocument;
  readonly #part: Alternatives;
  readonly #pump: EditPump<Alternatives>;
  #now = 0;

  constructor(original: readonly string[], options: Partial<EditReviewOptions> = {}) {
    this.#document = new FakeDocument(original);
    this.#part = new Alternatives(
      {
        original,
        startLine: 0,
        lineCount: this.#document.lineCount,
        eol: '\n',
        cleaner: { tag: codeTag, markdown: false },
        indentStyle: styleOf(original.join('\n')),
        ...options,
      },
      1,
    );
    const parts = new DocumentEdits<Alternatives>();
    parts.add(this.#part);
    this.#pump = new EditPump(parts, this.#port());
  }

  get lines(): string[] {
    return [...this.#document.lines];
  }

  get #review(): EditReview {
    return this.#part.active;
  }

  /** A piece of the model's answer; resolves once the document has it. */
  async stream(piece: string): Promise<void> {
    // After a conflict the host ends the request, so that nothing more comes.
    if (this.#review.state !== 'streaming') return;
    this.#pump.push(this.#part, piece);
    await this.#pump.run(() => undefined);
  }

  async finish(): Promise<void> {
    await this.#pump.run((part) => part.finish(0));
  }

  change(change: ForeignChange): void {
    const edits = this.#document.lines.flatMap((text, line) =>
      stretchesOf(text, change).map((stretch): TextEdit => ({
        startLine: line,
        startCharacter: stretch.start,
        endLine: line,
        endCharacter: stretch.end,
        text: stretch.text,
      })),
    );
    if (edits.length > 0) this.#tell(this.#document.apply(edits).changes);
  }

  async decide(how: 'acceptAll' | 'rejectAll'): Promise<void> {
    // The command is for what is open.
    if (['done', 'cancelled'].includes(this.#review.state)) return;
    await this.#pump.run((part) => part.command((review) => review[how]()));
  }

  #tell(changes: readonly TextEdit[]): void {
    this.#pump.onExternalChange(changes, { document: this.#document });
  }

  #port(): EditorPort {
    return {
      document: this.#document,
      apply: (edits) => {
        this.#tell(this.#document.apply(edits).changes);
        return Promise.resolve(true);
      },
      // A second between two looks at the clock: no piece waits for its turn.
      now: () => (this.#now += 1_000),
      schedule: (run) => {
        const timer = setTimeout(run, 0);
        return () => clearTimeout(timer);
      },
      onDidUpdate: () => undefined,
    };
  }
}

/** How the editor would indent a document. */
export function styleOf(text: string): IndentStyle {
  const unit = indentUnitOf(text);
  return unit === '\t' ? { kind: 'tabs' } : { kind: 'spaces', size: unit.length };
}

function stretchesOf(text: string, change: ForeignChange): Stretch[] {
  if (change === 'deeper') return text === '' ? [] : [{ start: 0, end: 0, text: '  ' }];
  if (change === 'tabs') {
    const levels = Math.floor((/^ */.exec(text)?.[0].length ?? 0) / 4);
    return levels === 0 ? [] : [{ start: 0, end: levels * 4, text: '\t'.repeat(levels) }];
  }
  if (change === 'trim-end') {
    const { length } = text.trimEnd();
    return length === text.length ? [] : [{ start: length, end: text.length, text: '' }];
  }
  return placesOf(text, change.from).map((start) => ({ start, end: start + change.from.length, text: change.to }));
}

/** Where a word stands on its own. */
function placesOf(text: string, word: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
    const around = `${text.charAt(at - 1)}${text.charAt(at + word.length)}`;
    if (!/[\w$]/.test(around)) places.push(at);
  }
  return places;
}
