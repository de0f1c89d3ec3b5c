import type { ChatSession } from '../../core/conversation/session.ts';
import type { InlineEdits } from '../editing/inlineEdits.ts';
import type { HostServices } from '../hostServices.ts';
import type { Meaning } from '../meaning/meaning.ts';
import type { ModelChoice } from '../models/modelChoice.ts';
import type { ToolHost } from './toolHost.ts';

/** What tools need when they run. */
export interface ToolServices extends HostServices {
  /** The tools of this window, ours, the user's and other extensions'. */
  tools(): Promise<ToolHost>;
  /** The index that searches by meaning. */
  meaning(): Promise<Meaning>;
  /** Where changes are reviewed. */
  edits(): Promise<InlineEdits>;
}

/** The chat, for commands about the tools of its conversation. */
export interface ToolChat {
  readonly tools: ToolHost;
  readonly models: Pick<ModelChoice, 'pick' | 'use'>;
  /** The conversation shown. */
  readonly session: ChatSession;
  /** Shows an empty conversation. */
  openNew(): Promise<void>;
}

export interface ToolCommandServices extends ToolServices {
  chat(): Promise<ToolChat>;
  /** Brings the panel to the front, opening it where it never was. */
  revealChat(): Promise<void>;
}
