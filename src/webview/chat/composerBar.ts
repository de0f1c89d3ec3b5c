import * as l10n from '@vscode/l10n';
import { counted } from '../../core/text/plural.ts';
import type { ViewModel, ViewTools } from '../../protocol/viewState.ts';
import { h, icon, iconButton, setText, setHover } from '../parts/dom.ts';
import { formatCount, formatMoney } from '../../core/text/format.ts';

export interface BarHooks {
  readonly onAttach: () => void;
  readonly onSelectModel: () => void;
  readonly onSelectThinking: () => void;
  readonly onSelectTools: () => void;
  readonly onWebSearch: (isOn: boolean) => void;
  readonly onSend: () => void;
  readonly onStop: () => void;
}

/** What the next question would send, in tokens. */
export interface Load {
  readonly draftTokens: number;
  readonly historyTokens: number;
  readonly attachmentTokens: number;
}

/** The line under the text box: attach, model, thinking, how full the context is, the price, and send or stop. */
export class ComposerBar {
  readonly element = h('div', { class: 'bar' });
  readonly #modelName = h('span', { class: 'label' });
  readonly #model: HTMLButtonElement;
  readonly #thinkingName = h('span', { class: 'label' });
  readonly #thinking: HTMLButtonElement;
  readonly #toolCount = h('span', { class: 'label' });
  readonly #tools: HTMLButtonElement;
  readonly #search: HTMLButtonElement;
  readonly #meter = h('div', { class: 'meter', attributes: { role: 'meter', 'aria-label': l10n.t('Context used') } });
  readonly #meterFill = h('div', { class: 'meter-fill' });
  readonly #estimate = h('span', { class: 'estimate' });
  readonly #send: HTMLButtonElement;
  readonly #queue: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  #isRunning = false;
  #onlyDraws = false;
  #shownTools: ViewTools | undefined;

  constructor(hooks: BarHooks) {
    this.#model = pickButton(l10n.t('Select model'), hooks.onSelectModel, this.#modelName, icon('chevron-down'));
    this.#thinking = pickButton(
      l10n.t('Select thinking effort'),
      hooks.onSelectThinking,
      icon('thinking'),
      this.#thinkingName,
    );
    this.#thinking.classList.add('thinking-button');
    this.#tools = pickButton(l10n.t('Select tools'), hooks.onSelectTools, icon('tools'), this.#toolCount);
    this.#tools.classList.add('tools-button');
    this.showTools(undefined);
    this.#search = pickButton(
      l10n.t('Web search'),
      () => {
        const isUsable = this.#search.getAttribute('aria-disabled') !== 'true';
        if (isUsable) hooks.onWebSearch(this.#search.getAttribute('aria-pressed') !== 'true');
      },
      icon('globe'),
    );
    this.#search.classList.add('search-button');
    this.#send = iconButton(l10n.t('Send'), 'arrow-up', hooks.onSend, l10n.t('Send'));
    this.#send.classList.add('send');
    this.#queue = iconButton(l10n.t('Queue message'), 'arrow-up', hooks.onSend);
    this.#queue.classList.add('send', 'queue-button');
    this.#stop = iconButton(l10n.t('Stop'), 'debug-stop', () => undefined, l10n.t('Stop (Escape)'));
    this.#stop.classList.add('send', 'stop');
    this.#stop.replaceChildren(h('span', { class: 'stop-mark' }));
    // The second click of a double click on Send is no wish to stop.
    this.#stop.addEventListener('click', (event) => {
      if (event.detail < 2) hooks.onStop();
    });
    const attach = iconButton(
      l10n.t('Attach'),
      'add',
      hooks.onAttach,
      l10n.t('Attach… (or paste, or hold Shift and drop)'),
    );
    this.#meter.append(this.#meterFill);
    this.element.append(attach, this.#model, this.#thinking, this.#tools, this.#search, h('span', { class: 'spacer' }));
    this.element.append(this.#meter, this.#estimate, this.#send, this.#queue, this.#stop);
    this.showRunning(false);
  }

  showModel(model: ViewModel | null): void {
    this.#showName(model?.name ?? l10n.t('Select model'));
    this.#model.setAttribute(
      'aria-label',
      model === null ? l10n.t('Select model') : l10n.t`Select model: ${model.name}`,
    );
    setHover(
      this.#model,
      model === null ? l10n.t('Choose a model') : `${model.name}\n${model.id}\n${priceWords(model)}`.trim(),
    );
    this.#thinking.hidden = model?.thinks !== true;
    this.#onlyDraws = model?.onlyDraws === true;
    this.showTools(this.#shownTools);
    setText(this.#thinkingName, model?.thinking ?? '');
    this.#thinking.setAttribute('aria-label', l10n.t`Select thinking effort: ${model?.thinking ?? ''}`);
    setHover(this.#thinking, l10n.t`Thinking effort: ${model?.thinking ?? ''}`);
    this.#showSearch(model?.webSearch);
  }

  /** Its name stays the same; whether it is on is its state. One that cannot be used says why. */
  #showSearch(search: ViewModel['webSearch']): void {
    this.#search.hidden = search === undefined;
    if (search === undefined) return;
    this.#search.setAttribute('aria-pressed', String(search.isOn));
    this.#search.setAttribute('aria-disabled', String(search.problem !== undefined));
    setHover(this.#search, search.title);
  }

  /** The family of a name gives way first: the version tells models apart. */
  #showName(name: string): void {
    if (this.#modelName.textContent === name) return;
    const family = /^\D{1,20}? (?=\S)/.exec(name)?.[0] ?? '';
    const rest = name.slice(family.length);
    const hasVersion = /\d/.test(rest);
    const whole = h('span', { class: 'whole' }, family, h('span', { class: 'rest', text: rest }));
    this.#modelName.replaceChildren(hasVersion && family !== '' ? whole : name);
  }

  /** How many tools go along; with none on, nothing of them is sent. */
  showTools(tools: ViewTools | undefined): void {
    this.#shownTools = tools;
    const on = tools?.on ?? 0;
    // What only draws calls nothing.
    this.#tools.hidden = tools === undefined || tools.available === 0 || this.#onlyDraws;
    this.#tools.classList.toggle('is-off', on === 0);
    setText(this.#toolCount, on === 0 ? '' : String(on));
    const words = counted(on, l10n.t('{0} tool selected'), l10n.t('{0} tools selected'));
    this.#tools.setAttribute('aria-label', on === 0 ? l10n.t('Select tools') : l10n.t`Select tools, ${words}`);
    const size = l10n.t`${words}, ≈ ${formatCount(tools?.tokens ?? 0)} tokens with every request`;
    setHover(this.#tools, on === 0 ? l10n.t('No tools selected') : `${size}\n${tools?.names.join(', ') ?? ''}`);
  }

  showRunning(isRunning: boolean): void {
    this.#isRunning = isRunning;
    this.#send.hidden = isRunning;
    this.#stop.hidden = !isRunning;
  }

  /** `key` sends, or queues while an answer is being written. */
  showSendable(isSendable: boolean, key: string): void {
    this.#send.disabled = !isSendable;
    this.#queue.hidden = !this.#isRunning || !isSendable;
    setHover(this.#send, l10n.t`Send (${key})`);
    setHover(this.#queue, l10n.t`Queue message (${key})`);
  }

  showLoad(load: Load, model: ViewModel | null): void {
    const tokens = load.draftTokens + load.historyTokens + load.attachmentTokens;
    const isWorthShowing = load.draftTokens + load.attachmentTokens > 0 && model !== null;
    setText(this.#estimate, isWorthShowing ? shortEstimate(tokens, model) : '');
    setHover(this.#estimate, isWorthShowing ? loadWords(load, model) : '');
    this.#showMeter(tokens, model?.contextWindow);
  }

  #showMeter(tokens: number, window: number | undefined): void {
    this.#meter.hidden = window === undefined || window <= 0 || tokens === 0;
    if (window === undefined || window <= 0) return;
    const share = Math.min(1, tokens / window);
    this.#meterFill.style.width = `${Math.max(share * 100, 4)}%`;
    this.#meter.classList.toggle('is-high', share >= 0.8 && share < 0.95);
    this.#meter.classList.toggle('is-full', share >= 0.95);
    const words = l10n.t`≈ ${formatCount(tokens)} of ${formatCount(window)} tokens (${Math.round((tokens / window) * 100)}%)`;
    setHover(
      this.#meter,
      share >= 0.95
        ? `${words}\n${l10n.t('The model may refuse this. Start a new chat or remove attachments.')}`
        : words,
    );
    this.#meter.setAttribute('aria-valuenow', String(Math.round(share * 100)));
    this.#meter.setAttribute('aria-valuemin', '0');
    this.#meter.setAttribute('aria-valuemax', '100');
    this.#meter.setAttribute('aria-valuetext', words);
  }
}

/** `< $0.01`, `$0.12`: as little as says whether it is dear. */
function shortEstimate(tokens: number, model: ViewModel): string {
  if (model.imageUsd !== undefined && model.onlyDraws === true) return `≈ $${model.imageUsd.toFixed(2)}`;
  if (model.inputUsdPerMillion === undefined) return l10n.t`≈ ${formatCount(tokens)} tok`;
  const usd = (tokens * model.inputUsdPerMillion) / 1_000_000;
  if (usd === 0) return l10n.t('free');
  return usd < 0.01 ? '< $0.01' : `≈ $${usd.toFixed(2)}`;
}

/** `≈ 1.2k tok · $0.002`: input only, since nobody knows how long the answer will be. */
export function estimateWords(tokens: number, model: ViewModel): string {
  const count = l10n.t`≈ ${formatCount(tokens)} tok`;
  if (model.inputUsdPerMillion === undefined) return count;
  return `${count} · ${formatMoney((tokens * model.inputUsdPerMillion) / 1_000_000)}`;
}

function loadWords(load: Load, model: ViewModel): string {
  const lines = [
    l10n.t`Before the response: ${estimateWords(load.draftTokens + load.historyTokens + load.attachmentTokens, model)}`,
    l10n.t`Draft ≈ ${formatCount(load.draftTokens)}, attachments ≈ ${formatCount(load.attachmentTokens)}, conversation ≈ ${formatCount(load.historyTokens)} tokens`,
  ];
  if (model.onlyDraws === true) return drawingWords(model);
  if (model.outputUsdPerMillion !== undefined) {
    lines.push(l10n.t`The response costs ${formatMoney(model.outputUsdPerMillion / 1000)} per 1,000 tokens on top.`);
  }
  return lines.join('\n');
}

/** Nothing of the conversation goes along, and what counts is the picture. */
function drawingWords({ imageUsd, outputUsdPerMillion }: ViewModel): string {
  const words = l10n.t('Your message is drawn. Pictures attached to it are changed; earlier messages are not sent.');
  if (imageUsd !== undefined) return `${words}\n${l10n.t`${formatMoney(imageUsd)} per picture`}`;
  return outputUsdPerMillion === undefined
    ? words
    : `${words}\n${l10n.t`A picture costs ${formatMoney(outputUsdPerMillion / 1000)} per 1,000 tokens of it.`}`;
}

/** `$3.00 in, $15.00 out per million tokens`; empty where the price is not known. */
export function priceWords(model: ViewModel): string {
  if (model.onlyDraws === true && model.imageUsd !== undefined)
    return l10n.t`${formatMoney(model.imageUsd)} per picture`;
  if (model.inputUsdPerMillion === undefined || model.outputUsdPerMillion === undefined) return '';
  return l10n.t`${formatMoney(model.inputUsdPerMillion)} in, ${formatMoney(model.outputUsdPerMillion)} out per million tokens`;
}

function pickButton(name: string, onClick: () => void, ...content: readonly HTMLElement[]): HTMLButtonElement {
  const button = h('button', { class: 'pick-button', attributes: { type: 'button', 'aria-label': name } }, ...content);
  button.addEventListener('click', onClick);
  return button;
}
