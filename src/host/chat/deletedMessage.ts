import type { Disposable } from '../../base/disposable.ts';
import type { ChatSession } from '../../core/conversation/session.ts';
import type { PanelEvent } from '../../protocol/messages.ts';
import type { ViewDeleted } from '../../protocol/viewState.ts';

/** The message deleted last, as long as it can be taken back: until another answer begins or the chat is left. */
export class DeletedMessage {
  readonly #post: (event: PanelEvent) => void;
  #last: { readonly session: ChatSession; readonly view: ViewDeleted; readonly watch: Disposable } | undefined;

  constructor(post: (event: PanelEvent) => void) {
    this.#post = post;
  }

  /** Where it was; `undefined` where there is nothing to take back. */
  get view(): ViewDeleted | undefined {
    return this.#last?.view;
  }

  delete(session: ChatSession, messageId: string): void {
    const parentId = session.conversation.tree.parentOf(messageId);
    const after = parentId === null ? null : (session.turn(parentId)[0]?.id ?? null);
    session.removeMessage(messageId);
    this.#last?.watch.dispose();
    const watch = session.onDidChange((event) => {
      if (event.type === 'running-changed' && event.id !== null) this.forget();
    });
    this.#last = { session, view: { messageId, after }, watch };
    this.#tell();
  }

  undo(): void {
    const last = this.#last;
    if (last === undefined) return;
    last.session.restoreMessage(last.view.messageId);
    this.forget();
  }

  /** It stays deleted. */
  forget(): void {
    if (this.#last === undefined) return;
    this.#last.watch.dispose();
    this.#last = undefined;
    this.#tell();
  }

  #tell(): void {
    this.#post({ type: 'deleted-changed', deleted: this.view ?? null });
  }
}
