import { OUTPUT_FORMAT_NAMES, OUTPUT_FORMATS, type OutputFormat } from '../../core/outputs/outputFormats.ts';
import { h } from '../parts/dom.ts';

/** The form in which a result is inserted and copied. */
export class FormatPicker {
  readonly element: HTMLSelectElement;

  constructor(onPick: (format: OutputFormat) => void) {
    this.element = h('select', {
      class: 'format',
      title: 'Format for Insert and Copy',
      attributes: { 'aria-label': 'Format' },
    });
    for (const value of OUTPUT_FORMAT_NAMES)
      this.element.append(h('option', { text: OUTPUT_FORMATS[value].label, attributes: { value } }));
    this.element.addEventListener('change', () => onPick(this.element.value as OutputFormat));
  }

  set format(format: OutputFormat) {
    if (this.element.value !== format) this.element.value = format;
  }
}
