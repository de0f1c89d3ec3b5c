/** The top of a result: what it is, how it stands, what it cost, and what can be done with it. */
import * as l10n from '@vscode/l10n';
import type { ErrorAction } from '../../base/errors.ts';
import { fileEndingOf, OUTPUT_FORMATS, type OutputFormat } from '../../core/outputs/outputFormats.ts';
import { visibleText } from '../../core/text/visible.ts';
import type { ExtractionHeader, ResultAction } from '../../protocol/extraction.ts';
import { h, icon, setHover, setText, textButton } from '../parts/dom.ts';
import type { MenuItem } from '../parts/menu.ts';
import { Toolbar, type ToolbarAction, type ToolbarButton } from '../parts/toolbar.ts';
import { arrayTableFits } from './arrayColumns.ts';
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
  /** The whole result is a list of records, to be shown as a table. */
  readonly onTable: () => void;
}

const ERROR_ACTIONS: { readonly [K in ErrorAction]: string } = {
  retry: l10n.t('Try again'),
  continue: l10n.t('Continue'),
  'pick-model': l10n.t('Pick another model'),
  'set-key': l10n.t('Set API key'),
  'switch-account': l10n.t('Switch account…'),
  'add-credit': l10n.t('Add credit'),
  'open-dashboard': l10n.t('Open dashboard'),
  'show-status': l10n.t('Connection status'),
  'open-settings': l10n.t('Settings'),
  'new-chat': l10n.t('New chat'),
  'show-log': l10n.t('Show log'),
};

const PIN = l10n.t('Pin beside source');
const UNPIN = l10n.t('Unpin: let other results cover it');

/** In their order: where there is little room the last ones go into the menu. */
const BUTTONS = [
  ['stop', l10n.t('Stop'), 'debug-stop'],
  ['open-as-json', l10n.t('Open as JSON'), 'json'],
  ['insert', l10n.t('Insert'), 'insert'],
  ['copy', l10n.t('Copy'), 'copy'],
  ['save', l10n.t('Save extraction'), 'save'],
  ['run-again', l10n.t('Run again'), 'refresh'],
  ['look-again', l10n.t('Look again'), 'search'],
  ['ask-evidence', l10n.t('Ask for evidence'), 'quote'],
  ['pin', PIN, 'pin'],
] as const satisfies readonly (readonly [action: ResultAction, name: string, icon: string])[];

export class ResultHeader {
  readonly element: HTMLElement;
  readonly #listener: HeaderListener;
  readonly #title = h('h1', { class: 'title' });
  readonly #about = h('div', { class: 'about dim' });
  readonly #status = new StatusLine();
  readonly #spent = h('span', { class: 'spent dim' });
  readonly #checks = h('span', { class: 'checks' });
  readonly #steps = h('div', { class: 'buttons error-steps' });
  readonly #toolbar = new Toolbar(l10n.t('Result'));
  readonly #buttons: ReadonlyMap<ResultAction, ToolbarButton>;
  readonly #table: ToolbarButton;
  readonly #format: FormatPicker;
  #drawnChecks = '';

  constructor(listener: HeaderListener) {
    this.#listener = listener;
    this.#format = new FormatPicker(listener.onFormat);
    this.#buttons = new Map(
      BUTTONS.map(([action, name, iconName]) => [
        action,
        this.#toolbar.add({
          name,
          icon: iconName,
          onPick: () => listener.onAction(action),
          ...this.#others(action),
        }),
      ]),
    );
    this.#table = this.#toolbar.add({ name: l10n.t('Show as table'), icon: 'table', onPick: listener.onTable });
    this.element = h(
      'header',
      { class: 'head' },
      h('div', { class: 'names' }, this.#title, this.#about),
      h('div', { class: 'status-line' }, this.#status.element, this.#checks),
      this.#steps,
      h('div', { class: 'tools' }, this.#toolbar.element, this.#format.element, this.#spent),
    );
  }

  /** Its first button that can be pressed. */
  focus(): void {
    this.#toolbar.focus();
  }

  dispose(): void {
    this.#toolbar.dispose();
  }

  /** What can be done in several formats. */
  #others(action: ResultAction): Pick<ToolbarAction, 'others'> {
    if (action !== 'copy' && action !== 'insert') return {};
    const nameOf = action === 'copy' ? copyName : insertName;
    const items = (): readonly MenuItem[] => this.#format.items(nameOf, () => this.#listener.onAction(action));
    return { others: { name: action === 'copy' ? l10n.t('Copy as…') : l10n.t('Insert as…'), items } };
  }

  #button(action: ResultAction): ToolbarButton {
    const button = this.#buttons.get(action);
    if (button === undefined) throw new Error(`There is no button for ${action}.`);
    return button;
  }

  /** Draws everything that may have changed. */
  refresh(model: ResultModel, now: number): void {
    const { header, status } = model;
    const name = visibleText(header.schemaName);
    setText(this.#title, name);
    setHover(this.#title, name);
    setText(
      this.#about,
      [header.sourceLabel, header.model, header.schemaLabel ?? '']
        .filter((text) => text !== '')
        .map(visibleText)
        .join(' · '),
    );
    setHover(this.#about, this.#about.textContent);
    this.#status.show(wordsOf(model, now), status.state === 'running' ? status.repairing : []);
    drawFigures(
      this.#spent,
      status.state === 'running'
        ? [...spentWords(model.spent), clockText(now - status.startedAt)]
        : spentWords(model.spent),
    );
    this.#drawChecks(model);
    this.#drawSteps(model);
    this.#drawButtons(model);
  }

  #drawButtons({ header, isRunning, hasValue, tree }: ResultModel): void {
    const [stop, again] = [this.#button('stop'), this.#button('run-again')];
    const focused = document.activeElement;
    stop.isShown = isRunning;
    for (const action of ['open-as-json', 'insert', 'copy', 'save'] as const)
      this.#button(action).isEnabled = !isRunning && hasValue;
    again.isEnabled = !isRunning;
    this.#offer('ask-evidence', isRunning ? '' : header.evidenceOffer);
    this.#offer('look-again', isRunning ? '' : header.lookOffer);
    const isFile = fileEndingOf(header.format) !== undefined;
    this.#format.format = header.format;
    this.#button('insert').rename(
      isFile ? l10n.t('Save as file') : l10n.t('Insert'),
      isFile ? 'save-as' : 'insert',
      insertName(header.format),
    );
    this.#button('copy').rename(l10n.t('Copy'), 'copy', copyName(header.format));
    const { isPinned = false, canReveal } = header;
    this.#button('pin').isShown = canReveal || isPinned;
    this.#button('pin').rename(isPinned ? UNPIN : PIN, isPinned ? 'pinned' : 'pin');
    // A list of records has no row of its own.
    this.#table.isShown = !isRunning && tree.root !== null && arrayTableFits(tree.root);
    // The button that was pressed is gone or cannot be pressed: the focus goes where the way on is.
    if (focused === stop.button && !isRunning) again.button.focus();
    if (focused === again.button && isRunning) stop.button.focus();
  }

  /** The button is there where something is offered, and says what. */
  #offer(action: 'ask-evidence' | 'look-again', offer = ''): void {
    const button = this.#button(action);
    button.isShown = offer !== '';
    button.explain(visibleText(offer));
  }

  #drawChecks(model: ResultModel): void {
    const { marks, status, tree } = model;
    const isOver = status.state === 'ended';
    const added = isOver ? marks.addedPlaces.length : 0;
    const missing = isOver ? marks.missing.length : 0;
    const errors = isOver && marks.errorPlaces.some((pointer) => tree.hasRow(pointer)) ? marks.errorPlaces.length : 0;
    const drawn = `${missing} ${errors} ${added}`;
    if (drawn === this.#drawnChecks) return;
    this.#drawnChecks = drawn;
    const hadFocus = this.#checks.contains(document.activeElement);
    const next = (kind: NextKind, words: Pick<Check, 'name' | 'count' | 'hover'>): HTMLElement =>
      check({ ...words, look: kind, onClick: () => this.#listener.onNext(kind) });
    this.#checks.replaceChildren();
    if (errors > 0)
      this.#checks.append(next('error', { name: l10n.t('Next error'), hover: l10n.t('Go to the next error') }));
    if (added > 0) this.#checks.append(...this.#addedChecks(added.toLocaleString('en-US')));
    else if (hadFocus) this.#button('look-again').button.focus();
    if (missing > 0) {
      const count = missing.toLocaleString('en-US');
      this.#checks.append(
        next('missing', {
          name: l10n.t`${count} not in the source`,
          count,
          hover: l10n.t('Go to the next value that was not found in the source'),
        }),
      );
    }
  }

  #addedChecks(count: string): HTMLElement[] {
    const hover = l10n.t('Go to the next record that was found when it was looked at again');
    const onClick = (): void => this.#listener.onNext('added');
    return [
      check({ name: l10n.t`${count} new`, count, look: 'added', hover, onClick }),
      check({ name: l10n.t('Remove what was added'), look: 'remove', onClick: () => this.#listener.onRemoveAdded() }),
    ];
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
  readonly #text = h('span', {});
  readonly #more = h('span', { class: 'status-more' });

  constructor() {
    const words = h('span', { class: 'status-text', attributes: { dir: 'auto' } }, this.#text, this.#more);
    this.element.append(this.#icon, words);
  }

  show({ text, short = text, tone, icon: name }: StatusWords, details: readonly string[] = []): void {
    /* l10n: none, a class list */
    const wanted = `status is-${tone}`;
    if (this.element.className !== wanted) this.element.className = wanted;
    /* l10n: none, a class list */
    const look = `codicon codicon-${name}`;
    if (this.#icon.className !== look) this.#icon.className = look;
    setText(this.#text, visibleText(short));
    setText(this.#more, visibleText(text.slice(short.length)));
    setHover(this.element, visibleText([...(short === text ? [] : [text]), ...details].join('\n')).slice(0, 2_000));
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
  setHover(element, drawn);
  element.replaceChildren(...figures.map((text) => h('span', { class: 'figure', text })));
}

function clockText(ms: number): string {
  return `${Math.max(0, Math.floor(ms / 1000))} s`;
}

const copyName = (format: OutputFormat): string => l10n.t`Copy as ${OUTPUT_FORMATS[format].label}`;

const insertName = (format: OutputFormat): string => {
  const { label } = OUTPUT_FORMATS[format];
  return fileEndingOf(format) === undefined ? l10n.t`Insert as ${label}` : l10n.t`Save as ${label}`;
};

const CHECK_ICONS = { error: 'arrow-down', missing: 'question', added: 'diff-added', remove: 'discard' } as const;

interface Check {
  readonly name: string;
  /** The number in its name. */
  readonly count?: string;
  readonly look: keyof typeof CHECK_ICONS;
  readonly hover?: string;
  readonly onClick: () => void;
}

/** Beside the status: its sign, and where there is room its words; where there is little, their number. */
function check({ name, count = '', look, hover = name, onClick }: Check): HTMLElement {
  const button = h(
    'button',
    { class: `check is-${look}`, attributes: { type: 'button', 'aria-label': name } },
    icon(CHECK_ICONS[look]),
    h('span', { class: 'check-words', text: name }),
    h('span', { class: 'check-count', text: count }),
  );
  setHover(button, hover);
  button.addEventListener('click', onClick);
  return button;
}
