import type * as vscode from 'vscode';
import type { KeyValueStore, Logger } from '../core/ports.ts';
import type { UserActions } from './actions/userActions.ts';
import type { ChatController } from './chat/chatController.ts';
import type { ComposerFocus } from './window/composerFocus.ts';
import type { Extractions } from './extraction/extractions.ts';
import type { InlineEdits } from './editing/inlineEdits.ts';
import type { Gateway } from './gateway.ts';
import type { Batches } from './extraction/batch/batches.ts';
import type { ModelChoice } from './models/modelChoice.ts';
import type { Notifier } from './window/notify.ts';
import type { Redactor } from '../core/privacy/redaction.ts';
import type { TerminalMemory } from './terminal/memory.ts';
import type { Settings } from './settings.ts';
import type { Storage } from './storage/storage.ts';
import type { ToolHost } from './tools/toolHost.ts';

/** What the parts of the host share. Heavy things are promises that load on first use. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: Logger;
  readonly redactor: Redactor;
  readonly notifier: Notifier;
  readonly settings: Settings;
  /** Gives the focus back to the chat that something was asked from. */
  readonly composerFocus: ComposerFocus;
  readonly storage: Storage;
  readonly userState: KeyValueStore;
  readonly workspaceState: KeyValueStore;
  /** Credentials, client and catalogue. */
  gateway(): Promise<Gateway>;
  /** Which model answers, and how it is asked. */
  models(): Promise<ModelChoice>;
  /** Conversations and the panel. */
  chat(): Promise<ChatController>;
  /** Inline edits in this window's editors. */
  edits(): Promise<InlineEdits>;
  /** The tools of this window, ours, the person's and other extensions'. */
  tools(): Promise<ToolHost>;
  /** Schemas being edited and extractions being shown. */
  extractions(): Promise<Extractions>;
  /** Extractions from many files: those that run, and those that wait to go on. */
  batches(): Promise<Batches>;
  /** The person's own actions. */
  userActions(): Promise<UserActions>;
  /** What the last commands in the terminals said. */
  readonly terminals: TerminalMemory;
  showLog(): void;
  /** Brings the panel to the front, opening it where it never was. */
  revealChat(): Promise<void>;
}
