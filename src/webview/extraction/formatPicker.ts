import { FORMAT_NAMES, type ExtractionHeader } from '../../protocol/extraction.ts';
import { h } from '../dom.ts';

type Format = ExtractionHeader['format'];

/** The form in which a result is inserted and copied. */
export class FormatPicker {
  readonly element: HTMLSelectElement;

  constructor(onPick: (format: Format) => void) {
    this.element = h('select', {
      class: 'format',
      title: 'Format for Insert and Copy',
      attributes: { 'aria-label': 'Format' },
    });
    for (const [value, text] of Object.entries(FORMAT_NAMES))
      this.element.append(h('option', { text, attributes: { value } }));
    this.element.addEventListener('change', () => onPick(this.element.value as Format));
  }

  set format(format: Format) {
    if (this.element.value !== format) this.element.value = format;
  }
}
