import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../core/ports.ts';
import type { TokenColours } from '../../protocol/messages.ts';
import type { CodeFont } from '../../protocol/viewState.ts';

const SMALLEST = 6;
const LARGEST = 100;

interface Listeners {
  readonly onColoursChanged: () => void;
  readonly onFontChanged: () => void;
}

/** How code looks in the chat: the colours of the editor's theme, and the font of the editor's own chat. */
export class CodeLooks implements Disposable {
  readonly #store = new DisposableStore();
  readonly #log: Logger;

  constructor({ onColoursChanged, onFontChanged }: Listeners, log: Logger) {
    this.#log = log;
    this.#store.add(vscode.window.onDidChangeActiveColorTheme(onColoursChanged));
    this.#store.add(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('editor.tokenColorCustomizations')) onColoursChanged();
        if (change.affectsConfiguration('chat.editor')) onFontChanged();
      }),
    );
  }

  /** What the user has set for code in the editor's own chat. */
  get font(): CodeFont | undefined {
    const size = userValue('chat.editor.fontSize');
    const family = userValue('chat.editor.fontFamily');
    const font = {
      ...(typeof size === 'number' && { size: Math.min(LARGEST, Math.max(SMALLEST, size)) }),
      ...(typeof family === 'string' && family !== '' && family !== 'default' && { family }),
    };
    return Object.keys(font).length === 0 ? undefined : font;
  }

  /** The colours of the theme that a page wears; `null` where they are not known. */
  async colours(themeId: string): Promise<TokenColours | null> {
    try {
      // Read by pages with code alone.
      const { themeColours } = await import('../window/themeFile.ts');
      const colours = await themeColours(themeId);
      if (colours === undefined) this.#log.debug(`No extension here has colors for code of the theme "${themeId}".`);
      return colours ?? null;
    } catch (error) {
      this.#log.warn(`The theme "${themeId}" cannot be read; code in the chat has the default colors.`, error);
      return null;
    }
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** What a setting of the editor was set to; its default is for the editor's own chat. */
function userValue(id: string): unknown {
  const found = vscode.workspace.getConfiguration().inspect(id);
  return found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue;
}
