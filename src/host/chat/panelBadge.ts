import type * as vscode from 'vscode';

/** Why there is a number on the view's icon. */
export type BadgeReason = 'approval' | 'question' | 'finished';

type Shown = Pick<vscode.WebviewView, 'badge'>;

/** What waits to be seen in each conversation: the number on the view's icon, and its words. */
export class PanelBadge {
  readonly #waiting = new Map<string, Map<BadgeReason, string>>();
  readonly #views: () => Iterable<Shown>;

  /** `views`: the panels that there are. */
  constructor(views: () => Iterable<Shown>) {
    this.#views = views;
  }

  set(conversationId: string, reason: BadgeReason, tooltip: string): void {
    const reasons = this.#waiting.get(conversationId) ?? new Map<BadgeReason, string>();
    reasons.set(reason, tooltip);
    this.#waiting.set(conversationId, reasons);
    this.show();
  }

  /** It does not wait any more. */
  clear(conversationId: string, reason: BadgeReason): void {
    const reasons = this.#waiting.get(conversationId);
    if (reasons?.delete(reason) !== true) return;
    if (reasons.size === 0) this.#waiting.delete(conversationId);
    this.show();
  }

  /** Somebody looks at the conversation. */
  seen(conversationId: string): void {
    if (this.#waiting.delete(conversationId)) this.show();
  }

  /** Puts it on the icons, as on that of a panel that has just been opened. */
  show(): void {
    const words = [...this.#waiting.values()].flatMap((reasons) => [...reasons.values()]);
    const badge = words.length === 0 ? undefined : { value: words.length, tooltip: words.join('\n') };
    for (const view of this.#views()) view.badge = badge;
  }
}
