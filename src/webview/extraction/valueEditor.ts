/** The input in which a value is corrected: of the kind that the schema allows at its place. */
import * as l10n from '@vscode/l10n';
import { ExactNumber, isInteger, isNumber, numberText, parseJson, type JsonNumber } from '../../base/exactNumber.ts';
import type { JsonValue } from '../../core/json/json.ts';
import type { FieldKind } from '../../protocol/extraction.ts';
import { h } from '../parts/dom.ts';
import { isComposing } from '../keys.ts';

export interface ValueEditorOptions {
  /** What is corrected, for the input's name. */
  readonly label: string;
  readonly field: FieldKind;
  readonly value: JsonValue;
  /** The new value as JSON. */
  readonly onDone: (valueText: string) => void;
  readonly onCancel: () => void;
}

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
type Reading = { readonly text: string } | { readonly problem: string };

/** Enter takes the value, Escape does not; leaving the input takes it where it can be taken. */
export class ValueEditor {
  readonly element: HTMLElement;
  readonly #options: ValueEditorOptions;
  readonly #input: Input;
  readonly #problem = h('span', { class: 'edit-problem', attributes: { role: 'alert', id: 'edit-problem' } });
  readonly #before: string;
  #isDone = false;

  constructor(options: ValueEditorOptions) {
    this.#options = options;
    this.#input = makeInput(options);
    this.#before = this.#input.value;
    this.#input.classList.add('edit-input');
    this.#input.setAttribute('aria-label', l10n.t`New value of ${options.label}`);
    this.#input.setAttribute('aria-describedby', 'edit-problem');
    this.element = h('span', { class: 'value-editor' }, this.#input, this.#nullButton(), this.#problem);
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.element.addEventListener('click', (event) => event.stopPropagation());
    this.element.addEventListener('dblclick', (event) => event.stopPropagation());
    this.element.addEventListener('focusout', (event) => this.#onLeave(event));
    this.#input.addEventListener('input', () => this.#showProblem(''));
    if (this.#input instanceof HTMLTextAreaElement) this.#grow(this.#input);
  }

  focus(): void {
    this.#input.focus();
    if (!(this.#input instanceof HTMLSelectElement)) this.#input.select();
    this.element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  #nullButton(): HTMLElement | null {
    const { field } = this.#options;
    if (!field.isNullable || field.kind === 'json' || this.#input instanceof HTMLSelectElement) return null;
    const button = h('button', {
      class: 'text-button secondary edit-null',
      text: 'null',
      title: l10n.t('Set to null (no value)'),
      attributes: { type: 'button', 'aria-label': l10n.t('Set to null') },
    });
    button.addEventListener('click', () => this.#finish('null'));
    return button;
  }

  #grow(area: HTMLTextAreaElement): void {
    const fit = (): void => {
      area.rows = Math.min(8, Math.max(1, area.value.split('\n').length, Math.ceil(area.value.length / 60)));
    };
    area.addEventListener('input', fit);
    fit();
  }

  #onKey(event: KeyboardEvent): void {
    event.stopPropagation();
    if (isComposing(event)) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      this.#isDone = true;
      this.#options.onCancel();
    } else if (event.key === 'Enter' && !event.shiftKey && event.target === this.#input) {
      event.preventDefault();
      this.#take();
    }
  }

  #onLeave(event: FocusEvent): void {
    if (this.#isDone || (event.relatedTarget instanceof Node && this.element.contains(event.relatedTarget))) return;
    const reading = readInput(this.#input, this.#options.field);
    if (this.#input.value !== this.#before && 'text' in reading) return this.#finish(reading.text);
    // The window lost the focus, not the input: what was typed stays.
    if (!document.hasFocus()) return;
    this.#isDone = true;
    this.#options.onCancel();
  }

  #take(): void {
    const reading = readInput(this.#input, this.#options.field);
    if ('problem' in reading) return this.#showProblem(reading.problem);
    if (this.#input.value !== this.#before) return this.#finish(reading.text);
    this.#isDone = true;
    this.#options.onCancel();
  }

  #showProblem(text: string): void {
    this.#problem.textContent = text;
    this.#input.setAttribute('aria-invalid', String(text !== ''));
  }

  #finish(text: string): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#options.onDone(text);
  }
}

function makeInput({ field, value }: ValueEditorOptions): Input {
  if (field.kind === 'enum') return choice(field.options, field.isNullable, JSON.stringify(value));
  if (field.kind === 'boolean') return choice(['true', 'false'], field.isNullable, JSON.stringify(value));
  if (field.kind === 'number' || field.kind === 'integer') {
    const input = h('input', { attributes: { type: 'text', inputmode: 'decimal', autocomplete: 'off' } });
    input.value = isNumber(value) ? String(value) : '';
    return input;
  }
  const area = h('textarea', { attributes: { rows: '1', autocomplete: 'off', spellcheck: 'false' } });
  if (field.kind === 'json') area.value = JSON.stringify(value);
  else area.value = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
  return area;
}

function choice(options: readonly string[], isNullable: boolean, value: string): HTMLSelectElement {
  const all = isNullable ? [...options, 'null'] : [...options];
  // The model may have said what the schema does not allow: it stays to be seen, as what is chosen now.
  if (!all.includes(value)) all.unshift(value);
  const select = h('select');
  for (const option of all) {
    const text = option.startsWith('"') ? String(JSON.parse(option)) : option;
    select.append(h('option', { text, attributes: { value: option } }));
  }
  select.value = value;
  return select;
}

function readInput(input: Input, field: FieldKind): Reading {
  const text = input.value;
  if (input instanceof HTMLSelectElement) return { text };
  if (field.kind === 'string') return { text: JSON.stringify(text) };
  if (field.kind === 'json') return readJson(text);
  const number = numberFrom(text.trim().replace(/^\+/, ''));
  if (number === undefined) return { problem: l10n.t('Enter a number, such as 12 or 3.5.') };
  if (field.kind === 'integer' && !isInteger(number)) return { problem: l10n.t('Enter an integer.') };
  return { text: numberText(number) };
}

/** As people type it, `.5` and `0x1F` too; the digits of a long one stay. */
function numberFrom(text: string): JsonNumber | undefined {
  const exact = ExactNumber.read(text);
  if (exact !== undefined) return exact;
  const number = Number(text);
  return text === '' || text.length > 15 || !Number.isFinite(number) ? undefined : number;
}

function readJson(text: string): Reading {
  try {
    return { text: JSON.stringify(parseJson(text)) };
  } catch {
    return { problem: l10n.t('Not valid JSON. Put strings in double quotes.') };
  }
}
