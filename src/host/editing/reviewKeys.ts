import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { ContextKeys } from '../../base/manifest.ts';
import { rehearseDecisions } from './rehearsal.ts';

/** For so long one press too many of a key that decides still means nothing else, in milliseconds. */
const HELD_MS = 1_000;

/** What the editor knows of reviews, for its keys and menus. */
export class ReviewKeys implements Disposable {
  readonly #known = new Map<string, boolean>();
  #release: ReturnType<typeof setTimeout> | undefined;
  #isRehearsed = false;

  show(now: { readonly isEditing: boolean; readonly hasChanges: boolean; readonly hasReviews: boolean }): void {
    this.#set(ContextKeys.isEditing, now.isEditing);
    this.#set(ContextKeys.hasChanges, now.hasChanges);
    this.#set(ContextKeys.hasReviews, now.hasReviews);
    if (now.hasReviews && !this.#isRehearsed) rehearseDecisions();
    this.#isRehearsed ||= now.hasReviews;
    if (now.hasChanges) this.#hold();
    else if (this.#known.get(ContextKeys.holdsKeys) === true) this.#release ??= setTimeout(() => this.#let(), HELD_MS);
  }

  #hold(): void {
    clearTimeout(this.#release);
    this.#release = undefined;
    this.#set(ContextKeys.holdsKeys, true);
  }

  #let(): void {
    this.#release = undefined;
    this.#set(ContextKeys.holdsKeys, false);
  }

  #set(key: string, value: boolean): void {
    if (this.#known.get(key) === value) return;
    this.#known.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }

  dispose(): void {
    clearTimeout(this.#release);
  }
}
