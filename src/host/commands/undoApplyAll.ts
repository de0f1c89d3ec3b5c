import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Lazy } from '../../base/lazy.ts';
import type { ChatController } from '../chat/chatController.ts';
import type { InlineEdits } from '../editing/inlineEdits.ts';

interface UndoServices {
  readonly chat: Lazy<ChatController>;
  readonly edits: Lazy<InlineEdits>;
}

/** Takes back everything that *Apply All* did for one answer: that of the button, of the cursor, or the newest. */
export async function undoApplyAll(services: UndoServices, given: unknown): Promise<void> {
  const [{ applyAll }, edits] = await Promise.all([services.chat(), services.edits()]);
  const messageId = applyAll.messageOf(edits, given);
  if (messageId === undefined)
    void vscode.window.showInformationMessage(l10n.t('There is no Apply All to undo in this window.'));
  else await applyAll.undo(messageId);
}
