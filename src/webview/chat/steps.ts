// Finished steps of an answer, folded into one line: what a model did on the way is there, and out of the way.

import * as l10n from '@vscode/l10n';
import { counted } from '../../core/text/plural.ts';
import { formatWholeSeconds } from '../../core/text/format.ts';
import { h, setText } from '../parts/dom.ts';
import type { PartView } from './partView.ts';

/** Fewer steps stay as they are: a line that hides one line is no gain. */
const MIN_STEPS = 3;
const MIN_CALLS = 2;

/** One line for a run of steps that have ended. */
class StepGroup {
  readonly element = h('details', { class: 'steps' });
  readonly #summary = h('summary');
  readonly #list = h('div', { class: 'steps-list' });
  #views: readonly PartView[] = [];

  constructor() {
    this.element.append(this.#summary, this.#list);
  }

  show(views: readonly PartView[]): void {
    setText(this.#summary, stepWords(views));
    const before = this.#views;
    this.#views = views;
    // What is in it already is not touched: the focus or a place in it would be lost.
    const isLonger = before.every((view, index) => view === views[index]);
    const elements = views.map((view) => view.element);
    if (isLonger) this.#list.append(...elements.slice(before.length));
    else this.#list.replaceChildren(...elements);
  }
}

/** Lays the parts of an answer out: each in its place, and runs of steps that have ended in a group. */
export class StepGroups {
  readonly #box: HTMLElement;
  /** By the first part of each. */
  #groups = new Map<PartView, StepGroup>();

  constructor(box: HTMLElement) {
    this.#box = box;
  }

  /**
   * `isDone`: nothing more is coming. Before that only what a later part has left behind is folded, and never what somebody
   * has opened or has the focus in.
   */
  layOut(views: readonly PartView[], isDone: boolean): void {
    const runs = runsOf(views, isDone);
    if (runs.length === 0 && this.#groups.size === 0) return;
    const groups = new Map<PartView, StepGroup>();
    const placed = new Map<PartView, HTMLElement | null>();
    for (const run of runs) {
      const [first] = run;
      if (first === undefined) continue;
      const group = this.#groups.get(first);
      if (group === undefined && run.some((view) => isHeld(view))) continue;
      const kept = group ?? new StepGroup();
      groups.set(first, kept);
      for (const view of run) placed.set(view, null);
      placed.set(first, kept.element);
      // Before it takes the steps away from where they are.
      if (!kept.element.isConnected) first.element.before(kept.element);
      kept.show(run);
    }
    for (const [first, group] of this.#groups) {
      if (groups.get(first) !== group)
        group.element.replaceWith(...group.element.querySelectorAll(':scope > .steps-list > *'));
    }
    this.#groups = groups;
    this.#order(views, placed);
  }

  /** Everything stands in the order of the parts; what is there already is not moved, for it would lose the focus. */
  #order(views: readonly PartView[], placed: ReadonlyMap<PartView, HTMLElement | null>): void {
    const wanted = views.flatMap((view) => {
      const place = placed.get(view);
      return place === null ? [] : [place ?? view.element];
    });
    let last: Element | null = null;
    for (const element of wanted) {
      if (element.parentElement !== this.#box) {
        if (last === null) this.#box.prepend(element);
        else last.after(element);
      }
      last = element;
    }
  }
}

/** Runs of ended steps that are worth folding. */
function runsOf(views: readonly PartView[], isDone: boolean): readonly (readonly PartView[])[] {
  const runs: PartView[][] = [];
  let run: PartView[] = [];
  const close = (): void => {
    const calls = run.filter((view) => view.type === 'tool-call').length;
    if (calls >= MIN_CALLS || (calls > 0 && run.length >= MIN_STEPS)) runs.push(run);
    run = [];
  };
  for (const view of views) {
    if (view.step?.hasEnded === true) run.push(view);
    else close();
  }
  if (isDone) close();
  return runs;
}

function isHeld(view: PartView): boolean {
  return view.step?.isOpen === true || view.element.contains(document.activeElement);
}

/** `Ran 3 tools, 1 failed · thought 4 s`. */
export function stepWords(views: readonly Pick<PartView, 'type' | 'step'>[]): string {
  const calls = views.filter((view) => view.type === 'tool-call');
  const failed = calls.filter((view) => view.step?.isFailed === true).length;
  const ran = counted(calls.length, l10n.t('Ran {0} tool'), l10n.t('Ran {0} tools'));
  const ms = views.reduce((sum, view) => sum + (view.step?.thoughtMs ?? 0), 0);
  const broken = failed === 0 ? '' : `, ${l10n.t`${failed} failed`}`;
  return `${ran}${broken}${ms < 1000 ? '' : ` · ${l10n.t`thought ${formatWholeSeconds(ms)}`}`}`;
}
