import * as l10n from '@vscode/l10n';
import { OUTPUT_FORMAT_NAMES, OUTPUT_FORMATS, type OutputFormat } from '../../core/outputs/outputFormats.ts';
import { h } from '../parts/dom.ts';
import type { MenuItem } from '../parts/menu.ts';

/**
 * The form in which a result is inserted and copied. It is chosen in the menus of the buttons that do so; the list stays in
 * the page for whoever looks for it by its name.
 */
export class FormatPicker {
  readonly element: HTMLSelectElement;
  readonly #onPick: (format: OutputFormat) => void;

  constructor(onPick: (format: OutputFormat) => void) {
    this.#onPick = onPick;
    this.element = h('select', {
      class: 'visually-hidden',
      attributes: { 'aria-label': l10n.t('Format'), tabindex: '-1' },
    });
    for (const value of OUTPUT_FORMAT_NAMES)
      this.element.append(h('option', { text: OUTPUT_FORMATS[value].label, attributes: { value } }));
    this.element.addEventListener('change', () => onPick(this.format));
  }

  get format(): OutputFormat {
    return this.element.value as OutputFormat;
  }

  set format(format: OutputFormat) {
    if (this.element.value !== format) this.element.value = format;
  }

  /** A menu of what one button does, in each format. */
  items(nameOf: (format: OutputFormat) => string, onPicked: () => void): readonly MenuItem[] {
    return OUTPUT_FORMAT_NAMES.map((format) => ({
      name: nameOf(format),
      isChosen: format === this.format,
      onPick: () => {
        if (format !== this.format) {
          this.format = format;
          this.#onPick(format);
        }
        onPicked();
      },
    }));
  }
}
