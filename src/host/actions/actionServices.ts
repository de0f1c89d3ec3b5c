import type { AttachmentPart } from '../../core/model/message.ts';
import type { InlineEdits } from '../editing/inlineEdits.ts';
import type { ModelServices } from '../models/modelChoice.ts';

/** The chat, as features of the editor and the terminal use it. */
export interface AskedChat {
  readonly attachments: { readonly tray: { add(part: AttachmentPart): unknown } };
  /** False where no model was picked. */
  ask(attachments: readonly AttachmentPart[], text: string): Promise<boolean>;
  focusComposer(): void;
}

/** What actions on code need: models, the chat for questions, inline edits for changes. */
export interface ActionServices extends ModelServices {
  chat(): Promise<AskedChat>;
  /** Brings the panel to the front, opening it where it never was. */
  revealChat(): Promise<void>;
  edits(): Promise<InlineEdits>;
}
