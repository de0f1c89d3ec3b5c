import type { ChatSession } from '../../core/conversation/session.ts';
import type { PromptHistory } from '../../core/conversation/promptHistory.ts';
import type { PanelRequests } from '../../protocol/messages.ts';
import type { ContextList } from '../context/contextList.ts';
import type { AnswerPlaces } from './answerPlaces.ts';
import type { ChatAttachments } from './chatAttachments.ts';
import type { CodeLooks } from './codeLooks.ts';
import { FindInChat } from './findInChat.ts';
import type { SessionPresenter } from './presenter.ts';
import type { ToolPanel } from './toolPanel.ts';

export interface AskedParts {
  /** The conversation shown. */
  readonly open: () => { readonly session: ChatSession; readonly presenter: SessionPresenter } | undefined;
  readonly context: ContextList;
  readonly attachments: ChatAttachments;
  readonly prompts: PromptHistory;
  readonly places: AnswerPlaces;
  readonly looks: CodeLooks;
  readonly toolPanel: ToolPanel;
}

/** What a page asks and waits for. */
export function panelRequests(parts: AskedParts): PanelRequests {
  const { open, context, attachments, prompts, places, looks, toolPanel } = parts;
  const find = new FindInChat();
  return {
    'message-bodies': ({ ids }) => Promise.resolve(open()?.presenter.bodies(ids) ?? []),
    'find-in-chat': async (query) => {
      const shown = open();
      if (shown === undefined) return null;
      return find.search({ session: shown.session, bodies: (ids) => shown.presenter.bodies(ids) }, query);
    },
    'mention-search': ({ query }) => context.rows(query),
    'mention-symbols': ({ query }) => context.symbols(query),
    'attach-text': ({ text }) => Promise.resolve(attachments.addLongPaste(text)),
    'attachment-text': ({ attachmentId }) => Promise.resolve(attachments.longPaste(attachmentId)),
    'prompt-history': () => Promise.resolve(prompts.list()),
    'find-files': ({ paths }) => places.find(paths),
    'token-colors': ({ themeId }) => looks.colours(themeId),
    ...toolPanel.requests,
  };
}
