// What all of the host shares, and that knows no feature.

import type * as vscode from 'vscode';
import type { Redactor } from '../core/privacy/redaction.ts';
import type { KeyValueStore, Logger } from '../core/ports.ts';
import type { FolderConsent } from './folderConsent.ts';
import type { Settings } from './settings.ts';
import type { Storage } from './storage/storage.ts';
import type { ComposerFocus } from './window/composerFocus.ts';
import type { Notifier } from './window/notify.ts';

/**
 * What every part of the host may have. It knows no feature: a feature that needs others says so in an interface of its own
 * that extends this one. All of them together are known to the table of commands (`CommandServices`) and to `extension.ts`.
 */
export interface HostServices {
  readonly context: Pick<vscode.ExtensionContext, 'extension' | 'extensionUri' | 'secrets' | 'subscriptions'>;
  readonly log: Logger;
  readonly redactor: Redactor;
  readonly notifier: Notifier;
  readonly settings: Settings;
  /** What the user accepted of what the open folder suggests. */
  readonly consent: FolderConsent;
  /** Gives the focus back to the chat that something was asked from. */
  readonly composerFocus: ComposerFocus;
  readonly storage: Storage;
  readonly userState: KeyValueStore;
  readonly workspaceState: KeyValueStore;
}
