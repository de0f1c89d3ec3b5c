// Extraction inside the extension host: both wires, gates, places in the source, what code gets back.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { describe, it } from '../support/hostSpec.ts';
import { fault, Scene, until } from './support/editScene.ts';

const SENTENCE = 'Ada Lovelace is 36 years old and lives in London.';
const TEXT = `Nothing here.\n${SENTENCE}\nNothing there.\n`;
const schema = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' }, city: { type: 'string' } },
  required: ['name', 'age', 'city'],
};

interface Answer {
  readonly status: string;
  readonly value?: unknown;
}

async function extract(more: object = {}): Promise<Answer | undefined> {
  return vscode.commands.executeCommand<Answer | undefined>('aiGateway.extractStructuredData', {
    schema,
    model: 'openai/gpt-4.1',
    ...more,
  });
}

interface Asked {
  readonly path: string;
  readonly body: { readonly [key: string]: unknown };
}

async function requests(): Promise<readonly Asked[]> {
  const response = await fetch(`${process.env['AIGS_GATEWAY_URL']}/__requests`);
  const { requests: all } = (await response.json()) as { requests: readonly Asked[] };
  return all.filter(({ path }) => /\/(?:chat\/completions|messages)$/.test(path));
}

function tabs(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs);
}

/** Closes the results, and waits until they are gone. */
async function closeResults(): Promise<void> {
  const isResult = (tab: vscode.Tab): boolean => tab.input instanceof vscode.TabInputWebview;
  await vscode.window.tabGroups.close(tabs().filter(isResult));
  await until('the results to close', () => !tabs().some(isResult));
}

async function hoverAt(scene: Scene, line: number, character: number): Promise<string> {
  const hovers = await vscode.commands.executeCommand<readonly vscode.Hover[]>(
    'vscode.executeHoverProvider',
    scene.document.uri,
    new vscode.Position(line, character),
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n')
    .replaceAll('&nbsp;', ' ');
}

describe('extraction of a selection', () => {
  for (const [model, wire, key] of [
    ['openai/gpt-4.1', '/v1/chat/completions', 'response_format'],
    ['anthropic/claude-sonnet-4.5', '/v1/messages', 'output_config'],
  ] as const) {
    it(`gives the data of the selection and of nothing else, through ${wire}`, async () => {
      const scene = await Scene.open(TEXT, 'note.txt');
      scene.select([1, 1]);
      const answer = await extract({ model });
      assert.deepEqual(answer, { status: 'valid', value: { name: 'Ada Lovelace', age: 36, city: 'London' } });
      const request = (await requests()).at(-1);
      assert.equal(request?.path, wire);
      assert.ok(request?.body[key] !== undefined, JSON.stringify(request?.body));
      assert.ok(!JSON.stringify(request.body).includes('Nothing here'), 'Only the selection is sent.');
      await closeResults();
      await scene.close();
    });
  }

  it('asks a model that has no structured output in another way, and still gives the data', async () => {
    const scene = await Scene.open(TEXT, 'note.txt');
    scene.select([1, 1]);
    await fault({
      fault: 'status=400;message=response_format is not supported by this model',
      times: 1,
      path: '/v1/chat',
    });
    const before = (await requests()).length;
    assert.equal((await extract({ model: 'openai/gpt-5-mini' }))?.status, 'valid');
    const [first, second] = (await requests()).slice(before);
    assert.ok(first?.body['response_format'] !== undefined);
    assert.ok(second?.body['response_format'] === undefined && second?.body['tools'] !== undefined);
    // It is remembered: the next time nothing is tried in vain.
    assert.equal((await extract({ model: 'openai/gpt-5-mini' }))?.status, 'valid');
    assert.equal((await requests()).length, before + 3);
    await closeResults();
    await scene.close();
  });

  it('names the fields of a place on hover, follows edits, and is gone with its view', async () => {
    const scene = await Scene.open(TEXT, 'note.txt');
    scene.select([1, 1]);
    await extract();
    const city = SENTENCE.indexOf('London');
    assert.match(await hoverAt(scene, 1, city + 2), /city: "London"/);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(scene.document.uri, new vscode.Position(0, 0), 'One more line.\n');
    await vscode.workspace.applyEdit(edit);
    assert.match(await hoverAt(scene, 2, city + 2), /city: "London"/);
    assert.doesNotMatch(await hoverAt(scene, 1, 2), /London/);
    const cut = new vscode.WorkspaceEdit();
    cut.delete(scene.document.uri, new vscode.Range(2, city - 3, 2, city + 3));
    await vscode.workspace.applyEdit(cut);
    assert.doesNotMatch(await hoverAt(scene, 2, city - 2), /city/);
    assert.match(await hoverAt(scene, 2, 2), /name: "Ada Lovelace"/);
    await closeResults();
    assert.doesNotMatch(await hoverAt(scene, 2, 2), /Ada Lovelace"/);
    await scene.close();
  });

  it('takes the whole file where nothing is selected', async () => {
    const scene = await Scene.open(TEXT, 'note.txt');
    scene.cursor(0);
    assert.equal((await extract())?.status, 'valid');
    const request = JSON.stringify((await requests()).at(-1)?.body);
    assert.ok(request.includes('Nothing here.') && request.includes('Nothing there.'), request);
    await closeResults();
    await scene.close();
  });

  it('never calls the value of a failed extraction valid', async () => {
    const scene = await Scene.open(TEXT, 'note.txt');
    scene.select([1, 1]);
    await fault({ fault: 'status=401;message=Invalid key', times: 3, path: '/v1/chat' });
    assert.deepEqual(await extract(), { status: 'failed' });
    await closeResults();
    await scene.close();
  });
});
