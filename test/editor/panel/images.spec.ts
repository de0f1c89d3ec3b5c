// Pictures of answers, as a user has them: drawn in a chat and by a model that does nothing else, enlarged, saved, linked to
// from a document, changed in the next turn, and there again after a reload.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { gradientPng } from '../../gateway/png.ts';
import { ChatPanel } from '../support/chatPanel.ts';
import { spec, type Session } from '../support/spec.ts';
import {
  answerFileDialog,
  openFile,
  pickRows,
  quickInput,
  screenshot,
  setSidebarWidth,
  typeInQuickInput,
  until,
} from '../support/workbench.ts';

const DRAWER = 'google/gemini-2.5-flash-image';
const PAINTER = 'openai/gpt-image-2';
const QUESTION = 'A red fox in the snow';
const FOX = gradientPng(QUESTION).toString('base64');

const pictures = (chat: ChatPanel): Locator =>
  chat.answers.last().getByRole('img', { name: 'Picture in the response' });

/** The width a picture has in itself, once it is drawn. */
async function drawn(picture: Locator): Promise<number> {
  return until('a picture', async () => {
    const width = await picture.evaluate((image: HTMLImageElement) => (image.complete ? image.naturalWidth : 0));
    return width > 0 ? width : undefined;
  });
}

function bodyOf({ gateway }: Session, requestPath: string): Record<string, unknown> | undefined {
  return gateway.requests.findLast((request) => request.path === requestPath)?.body as Record<string, unknown>;
}

spec(
  'a picture is drawn, enlarged, saved, linked to, and changed by a model that only draws',
  {
    userSettings: { 'aiGateway.model': DRAWER, 'files.simpleDialog.enable': true },
    files: { 'docs/notes.md': '# Notes\n\n' },
  },
  async (session) => {
    const { page, evaluate, workspace, gateway } = session;
    await openFile(page, 'notes.md');
    await evaluate((vscode) => {
      const editor = vscode.window.activeTextEditor;
      if (editor !== undefined) editor.selection = new vscode.Selection(2, 0, 2, 0);
    });
    const chat = await ChatPanel.open(session);
    await setSidebarWidth(page, 420);
    await chat.askAndRead(QUESTION);
    expect(await drawn(pictures(chat))).toBe(48);
    expect(bodyOf(session, '/v1/chat/completions')?.['modalities']).toEqual(['text', 'image']);
    await screenshot(page, 'picture-of-a-chat-model');

    // Larger, by keys, and back.
    await chat.answers.last().getByRole('button', { name: 'Enlarge picture' }).click();
    const page2 = chat.frame.getByRole('dialog', { name: 'Enlarged picture' });
    await page2.getByRole('button', { name: 'Zoom In' }).click();
    await page2.getByRole('button', { name: 'Zoom In' }).click();
    await expect.poll(async () => (await page2.getByRole('img').boundingBox())?.width ?? 0).toBeGreaterThan(90);
    await screenshot(page, 'picture-enlarged');
    await page.keyboard.press('Escape');
    await page2.waitFor({ state: 'detached' });

    await chat.answers.last().getByRole('button', { name: 'Save Image…' }).click();
    const saved = path.join(workspace, 'saved.png');
    await answerFileDialog(page, saved);
    await until('the saved picture', async () => {
      const bytes = await readFile(saved).catch(() => undefined);
      return bytes?.toString('base64') === FOX ? true : undefined;
    });

    // A link where the cursor is, to a file beside the document; one undo takes it out again.
    await chat.answers.last().getByRole('button', { name: 'Insert as Markdown Link' }).click();
    const textOf = (): Promise<string | undefined> =>
      evaluate((vscode) =>
        vscode.workspace.textDocuments.find((each) => each.fileName.endsWith('notes.md'))?.getText(),
      );
    await expect.poll(textOf).toBe(`# Notes\n\n![${QUESTION}](a-red-fox-in-the-snow.png)`);
    expect((await readFile(path.join(workspace, 'docs/a-red-fox-in-the-snow.png'))).toString('base64')).toBe(FOX);
    await evaluate((vscode) => vscode.commands.executeCommand('undo'));
    await expect.poll(textOf).toBe('# Notes\n\n');

    // The picture goes along with the next question, to a model of its own group.
    await chat.answers.last().getByRole('button', { name: 'Use as Input' }).click();
    await chat.frame.getByRole('list', { name: 'Attachments' }).getByText('a-red-fox-in-the-snow.png').waitFor();
    await chat.button('Select model').click();
    await quickInput(page).waitFor();
    await typeInQuickInput(page, 'gpt-image');
    await pickRows(page).filter({ hasText: PAINTER }).first().waitFor();
    await screenshot(page, 'picker-draws-pictures');
    await page.keyboard.press('Enter');
    await expect.poll(() => chat.button('Select model').getAttribute('data-hover')).toContain(PAINTER);
    gateway.addFault({ fault: 'hold-before=completed', model: PAINTER });
    await chat.ask('Make the snow bluer');
    await chat.frame.getByText(/^Drawing…/).waitFor();
    await chat.frame.getByRole('img', { name: 'The picture so far' }).waitFor();
    await screenshot(page, 'picture-being-drawn');
    gateway.letGo();
    await chat.ended();
    expect(await drawn(pictures(chat))).toBe(96);
    await expect.poll(() => chat.frame.getByRole('img', { name: 'The picture so far' }).count()).toBe(0);
    expect(bodyOf(session, '/v1/images/edits')).toMatchObject({
      model: PAINTER,
      prompt: 'Make the snow bluer',
      images: [{ type: 'image/png', bytes: Buffer.from(FOX, 'base64').length }],
    });
    await screenshot(page, 'picture-changed');
    expect(session.panelProblems).toEqual([]);
  },
);

spec(
  'a picture in the Messages format, and one whose price the list tells, are there after a reload',
  { userSettings: { 'aiGateway.model': DRAWER, 'aiGateway.wireFormat': 'messages' } },
  async (session) => {
    const chat = await ChatPanel.open(session);
    await setSidebarWidth(session.page, 300);
    await chat.askAndRead(QUESTION);
    expect(await drawn(pictures(chat))).toBe(48);
    expect(session.gateway.requests.some(({ path: asked }) => asked === '/v1/messages')).toBe(true);
    await chat.selectModel('google/imagen-4.0-ultra');
    await chat.write('A harbour');
    await expect.poll(() => chat.frame.locator('.estimate').innerText()).toBe('≈ $0.06');
    expect(await chat.askAndRead('A harbour')).toContain('≈ $0.06');
    expect(bodyOf(session, '/v1/images/generations')).toMatchObject({ prompt: 'A harbour' });
    await screenshot(session.page, 'picture-narrow');
    // Refused for what it asks: said so, with the next step.
    await chat.selectModel(PAINTER);
    expect(await chat.askAndRead('Something forbidden')).toContain('content policy');
    await screenshot(session.page, 'picture-refused');

    // Kept, and sent again to a model that reads the conversation.
    await session.reload();
    const again = await ChatPanel.open(session);
    await expect.poll(() => again.log.getByRole('img', { name: 'Picture in the response' }).count()).toBe(2);
    await again.selectModel(DRAWER);
    await again.askAndRead('Which is better?');
    expect(JSON.stringify(bodyOf(session, '/v1/messages'))).toContain(FOX);
    expect(session.panelProblems).toEqual([]);
  },
);
