import { afterEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { saveResultFile } from '../../../src/host/extraction/resultFile.ts';

const page = vscode.Uri.file('/work space/invoice.html');

/** What the user answers; returns what was done then. */
function answer(uri: vscode.Uri | undefined, button?: string) {
  const written: string[] = [];
  const opened: string[] = [];
  const asked = vi.fn((_options?: vscode.SaveDialogOptions) => Promise.resolve(uri));
  Object.assign(vscode.window, { showSaveDialog: asked });
  vi.spyOn(vscode.window, 'showInformationMessage').mockImplementation(() => Promise.resolve(button as never));
  vi.spyOn(vscode.env, 'openExternal').mockImplementation((target) => {
    opened.push(target.path);
    return Promise.resolve(true);
  });
  Object.assign(vscode.workspace.fs, {
    writeFile: (target: vscode.Uri, bytes: Uint8Array) => {
      written.push(`${target.path}: ${new TextDecoder().decode(bytes)}`);
      return Promise.resolve();
    },
  });
  return { written, opened, asked };
}

describe('a report that is saved', () => {
  afterEach(() => vi.restoreAllMocks());

  it('goes into the file that was chosen, and is opened where that is wanted', async () => {
    const { written, opened, asked } = answer(page, 'Open in Browser');
    const saved = await saveResultFile('<p>', { format: 'report', name: 'My Invoice' });
    expect(asked.mock.calls[0]?.[0]).toMatchObject({ filters: { 'HTML report': ['html'] } });
    expect(written).toEqual(['/work space/invoice.html: <p>']);
    expect(opened).toEqual([]);
    await saved?.offer();
    expect(opened).toEqual(['/work space/invoice.html']);
  });

  it('is not written where the user changed their mind', async () => {
    const { written } = answer(undefined);
    expect(await saveResultFile('<p>', { format: 'report', name: 'Invoice' })).toBeUndefined();
    expect(written).toEqual([]);
  });
});
