/** The top of a result: what it is, how it stands, what it cost, and what can be done with it. */
import type { ErrorAction } from '../../base/errors.ts';
import { fileEndingOf } from '../../core/outputs/outputFormats.ts';
import { visibleText } from '../../core/text/visible.ts';
import type { ExtractionHeader, ResultAction } from '../../protocol/extraction.ts';
import { h, icon, iconButton, setText, textButton } from '../parts/dom.ts';
import { FormatPicker } from './formatPicker.ts';
import type { ResultModel } from './resultModel.ts';
import { spentWords, statusWords, type StatusWords } from './statusWords.ts';

/** What the buttons beside the status lead to. */
export type NextKind = 'error' | 'missing' | 'added';

export interface HeaderListener {
  readonly onAction: (action: ResultAction) => void;
  readonly onErrorAction: (action: ErrorAction) => void;
  readonly onFormat: (format: ExtractionHeader['format']) => void;
  readonly onNext: (kind: NextKind) => void;
  readonly onRemoveAdded: () => void;
}

const ERROR_ACTIONS: { readonly [K in ErrorAction]: string } = {
  retry: 'Try again',
  continue: 'Continue',
  'pick-model': 'Pick another model',
  'set-key': 'Set API key',
  'add-credit': 'Add credit',
  'show-status': 'Connection status',
  'open-settings': 'Settings',
  'new-chat': 'New chat',
  'show-log': 'Show log',
};

const PIN = 'Pin beside source';
const UNPIN = 'Unpin: let other results cover it';

export class ResultHeader {
  readonly element: HTMLElement;
  readonly #listener: HeaderListener;
  readonly #title = h('h1', { class: 'title' });
  readonly #about = h('div', { class: 'about dim' });
  readonly #status = new StatusLine();
  readonly #spent = h('span', { class: 'spent dim' });
  readonly #checks = h('span', { class: 'checks' });
  readonly #steps = h('div', { class: 'buttons error-steps' });
  readonly #buttons: { readonly [K in Exclude<ResultAction, 'pin'>]: HTMLButtonElement };
  readonly #format: FormatPicker;
  readonly #pin: HTMLButtonElement;
  #drawnChecks = '';

  constructor(listener: HeaderListener) {
    this.#listener = listener;
    const button = (name: string, action: ResultAction): HTMLButtonElement =>
      textButton(name, 'secondary', () => listener.onAction(action));
    this.#buttons = {
      stop: button('Stop', 'stop'),
      'open-as-json': button('Open as JSON', 'open-as-json'),
      insert: button('Insert', 'insert'),
      copy: button('Copy', 'copy'),
      save: button('Save extraction', 'save'),
      'run-again': button('Run again', 'run-again'),
      'ask-evidence': button('Ask for evidence', 'ask-evidence'),
      'look-again': button('Look again', 'look-again'),
    };
    this.#format = new FormatPicker(listener.onFormat);
    this.#pin = iconButton(PIN, 'pin', () => listener.onAction('pin'));
    const { stop, insert, copy, save } = this.#buttons;
    this.element = h(
      'header',
      { class: 'head' },
      h('div', { class: 'top' }, h('div', { class: 'names' }, this.#title, this.#about), this.#pin),
      h('div', { class: 'status-line' }, this.#status.element, this.#checks, this.#spent),
      this.#steps,
      h(
        'div',
        { class: 'toolbar', attributes: { role: 'group', 'aria-label': 'Result' } },
        stop,
        this.#buttons['open-as-json'],
        h('span', { class: 'with-format' }, insert, copy, this.#format.element),
        save,
        this.#buttons['run-again'],
        this.#buttons['look-again'],
        this.#buttons['ask-evidence'],
      ),
    );
  }

  /** Draws everything that may have changed. */
  refresh(model: ResultModel, now: number): void {
    const { header, status, isRunning, hasValue } = model;
    setText(this.#title, visibleText(header.schemaName));
    setText(
      this.#about,
      [header.model, header.sourceLabel]
        .filter((text) => text !== '')
        .map(visibleText)
        .join(' · '),
    );
    this.#about.title = this.#about.textContent;
    this.#drawPin(header);
    this.#status.show(wordsOf(model, now), status.state === 'running' ? status.repairing : []);
    drawFigures(
      this.#spent,
      status.state === 'running'
        ? [...spentWords(model.spent), clockText(now - status.startedAt)]
        : spentWords(model.spent),
    );
    this.#drawChecks(model);
    this.#drawSteps(model);
    const focused = document.activeElement;
    this.#buttons.stop.hidden = !isRunning;
    for (const action of ['open-as-json', 'insert', 'copy', 'save'] as const)
      this.#buttons[action].disabled = isRunning || !hasValue;
    this.#buttons['run-again'].disabled = isRunning;
    this.#offer('ask-evidence', isRunning ? '' : header.evidenceOffer);
    this.#offer('look-again', isRunning ? '' : header.lookOffer);
    this.#format.format = header.format;
    setText(this.#buttons.insert, fileEndingOf(header.format) === undefined ? 'Insert' : 'Save as file');
    // The button that was pressed is gone or cannot be pressed: the focus goes where the way on is.
    if (focused === this.#buttons.stop && !isRunning) this.#buttons['run-again'].focus();
    if (focused === this.#buttons['run-again'] && isRunning) this.#buttons.stop.focus();
  }

  /** The button is there where something is offered, and says what. */
  #offer(action: 'ask-evidence' | 'look-again', offer = ''): void {
    this.#buttons[action].hidden = offer === '';
    this.#buttons[action].title = visibleText(offer);
  }

  #drawPin({ isPinned = false, canReveal }: ExtractionHeader): void {
    const name = isPinned ? UNPIN : PIN;
    this.#pin.hidden = !canReveal && !isPinned;
    if (this.#pin.title === name) return;
    this.#pin.title = name;
    this.#pin.setAttribute('aria-label', name);
    this.#pin.replaceChildren(icon(isPinned ? 'pinned' : 'pin'));
  }

  #drawChecks(model: ResultModel): void {
    const { marks, status } = model;
    const added = status.state === 'ended' ? marks.addedPlaces.length : 0;
    const missing = status.state === 'ended' ? marks.missing.length : 0;
    const errors = status.state === 'ended' ? marks.errorPlaces.length : 0;
    const drawn = `${missing} ${errors} ${added}`;
    if (drawn === this.#drawnChecks) return;
    this.#drawnChecks = drawn;
    const hadFocus = this.#checks.contains(document.activeElement);
    this.#checks.replaceChildren();
    if (errors > 0) this.#checks.append(textButton('Next error', 'secondary', () => this.#listener.onNext('error')));
    if (added > 0) this.#checks.append(...this.#addedChecks(added));
    else if (hadFocus) this.#buttons['look-again'].focus();
    if (missing === 0) return;
    const words = `${missing.toLocaleString('en-US')} not in the source`;
    const next = textButton(words, 'secondary', () => this.#listener.onNext('missing'));
    next.classList.add('is-warning');
    next.title = 'Go to the next value that was not found in the source';
    next.prepend(icon('question'));
    this.#checks.append(next);
  }

  #addedChecks(count: number): HTMLElement[] {
    const next = textButton(`${count.toLocaleString('en-US')} new`, 'secondary', () => this.#listener.onNext('added'));
    next.title = 'Go to the next record that was found when it was looked at again';
    next.classList.add('is-new');
    next.prepend(icon('diff-added'));
    const remove = textButton('Remove what was added', 'secondary', () => this.#listener.onRemoveAdded());
    return [next, remove];
  }

  #drawSteps({ status }: ResultModel): void {
    const error = status.state === 'ended' ? status.error : undefined;
    const actions = error?.actions ?? [];
    const wanted = actions.join(' ');
    if (this.#steps.dataset['actions'] === wanted) return;
    this.#steps.dataset['actions'] = wanted;
    this.#steps.replaceChildren(
      ...actions.map((action, index) =>
        textButton(ERROR_ACTIONS[action], index === 0 ? 'primary' : 'secondary', () =>
          this.#listener.onErrorAction(action),
        ),
      ),
    );
  }
}

/** The status with its sign; what is being repaired can be unfolded. */
export class StatusLine {
  readonly element = h('span', { class: 'status' });
  readonly #icon = icon('circle-outline');
  readonly #text = h('span', { class: 'status-text', attributes: { dir: 'auto' } });

  constructor() {
    this.element.append(this.#icon, this.#text);
  }

  show({ text, tone, icon: name }: StatusWords, details: readonly string[] = []): void {
    const wanted = `status is-${tone}`;
    if (this.element.className !== wanted) this.element.className = wanted;
    const look = `codicon codicon-${name}`;
    if (this.#icon.className !== look) this.#icon.className = look;
    setText(this.#text, visibleText(text));
    this.element.title = visibleText(details.join('\n')).slice(0, 2_000);
  }
}

export function wordsOf({ status, tree, marks }: ResultModel, now: number): StatusWords {
  return statusWords(
    status,
    { leaves: tree.leaves, errors: marks.errorCount, corrections: marks.correctionCount },
    now,
  );
}

/** Figures in their order of worth: where there is no room, the last ones go. */
export function drawFigures(element: HTMLElement, figures: readonly string[]): void {
  const drawn = figures.join(' · ');
  if (element.dataset['drawn'] === drawn) return;
  element.dataset['drawn'] = drawn;
  element.title = drawn;
  element.replaceChildren(...figures.map((text) => h('span', { class: 'figure', text })));
}

function clockText(ms: number): string {
  return `${Math.max(0, Math.floor(ms / 1000))} s`;
}
