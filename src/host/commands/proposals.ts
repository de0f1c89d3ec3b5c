import * as vscode from 'vscode';
import type { Services } from '../services.ts';

/** Writes the change under review, or says why it cannot be written as reviewed. */
export async function applyProposal(services: Services, uri: unknown): Promise<void> {
  const proposals = await services.proposals();
  const result = await proposals.apply(uri instanceof vscode.Uri ? uri : undefined);
  switch (result) {
    case 'applied':
      services.log.info('A proposed change was applied.');
      return;
    case 'changed-review-again':
      void vscode.window.showWarningMessage(
        'The file changed while you were reviewing. The proposal was made anew from its current text: look again, then apply.',
      );
      return;
    case 'no-longer-fits':
      void vscode.window.showWarningMessage(
        'The file changed so much that the code no longer fits. Press Apply on the code block again.',
      );
      return;
    case 'failed':
      void vscode.window.showErrorMessage('The editor did not write the change: the file is read-only or was closed.');
      return;
    case 'unknown':
      void vscode.window.showInformationMessage('Open the proposed change first, then apply it.');
      return;
  }
}

export async function discardProposal(services: Services, uri: unknown): Promise<void> {
  await (await services.proposals()).discard(uri instanceof vscode.Uri ? uri : undefined);
}
