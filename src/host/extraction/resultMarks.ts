/** A result and its source: each value leads to its place, and a place to its values. */
import * as l10n from '@vscode/l10n';
import type { Disposable } from '../../base/disposable.ts';
import { pathOfPointer, readablePath, shortText, valueAt } from '../../core/json/json.ts';
import { counted } from '../../core/text/plural.ts';
import type { TrackedPlaces } from '../../core/extraction/trackedPlaces.ts';
import { SourceMarks } from './sourceMarks.ts';
import type { ExtractionView } from './view/extractionView.ts';

/** Each leaf has an entry once they were looked for, found or not. */
export const STILL_SOUGHT = l10n.t('The places of the values are still being looked for. Try again in a moment.');

export class ResultMarks extends SourceMarks {
  readonly #view: ExtractionView;
  readonly #tracked: TrackedPlaces;
  readonly #moves: Disposable;

  constructor(view: ExtractionView, tracked: TrackedPlaces, name: string) {
    super({
      tracked,
      heading: l10n.t`Extracted as ${name}:`,
      describe: (pointer) => describe(view, pointer),
      onActive: (pointers) => view.setActive(pointers),
      onLost: (count) => tellLost(view, count),
    });
    this.#view = view;
    this.#tracked = tracked;
    this.#moves = view.onMoved((move) => {
      tracked.rename(move);
      this.refresh();
    });
  }

  override dispose(): void {
    this.#moves.dispose();
    super.dispose();
  }

  /** Draws what is tracked now, and says how many values have no place any more. */
  settle(): void {
    this.refresh();
    if (this.#tracked.lost > 0) tellLost(this.#view, this.#tracked.lost);
  }

  /** Shows where a value comes from; says so where that is not known. */
  async revealOrTell(pointer: string, takeFocus: boolean): Promise<void> {
    if (await this.reveal(pointer, takeFocus)) return;
    const leaf = this.#tracked.find(pointer);
    if (leaf === undefined && this.#view.grounding.size === 0) return this.#view.notice(STILL_SOUGHT, 'info');
    const wasFound = leaf !== undefined && leaf.quality !== 'missing';
    this.#view.notice(
      wasFound
        ? l10n.t('The text around this value was changed. Run again to find it.')
        : l10n.t('This value is not in the source: the model may have made it up.'),
      'warning',
    );
  }
}

function describe(view: ExtractionView, pointer: string): string {
  const path = pathOfPointer(pointer);
  const value = valueAt(view.correctedValue ?? null, pointer);
  const isCorrected = pointer in view.corrections;
  return `${readablePath(path)}: ${shortText(value ?? null, 200)}${isCorrected ? ` ${l10n.t('(corrected)')}` : ''}`;
}

function tellLost(view: ExtractionView, count: number): void {
  const told = counted(
    count,
    l10n.t('{0} value has lost its place: the source was changed. Run again to find it.'),
    l10n.t('{0} values have lost their places: the source was changed. Run again to find them.'),
  );
  view.notice(told, 'warning');
}
