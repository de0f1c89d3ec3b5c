import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import packageJson from '../../../package.json' with { type: 'json' };
import { describe, it } from '../support/hostSpec.ts';

const ID = `${packageJson.publisher}.${packageJson.name}`;

describe('the installed package', () => {
  it('is known to the editor in the version of package.json', () => {
    const extension = vscode.extensions.getExtension(ID);
    assert.ok(extension, `${ID} is not installed`);
    assert.equal(extension.packageJSON.version, packageJson.version);
  });

  it('activates', async () => {
    const extension = vscode.extensions.getExtension(ID);
    await extension?.activate();
    assert.equal(extension?.isActive, true);
  });

  it('registers every command it contributes', async () => {
    const extension = vscode.extensions.getExtension(ID);
    await extension?.activate();
    const contributed: { command: string }[] = extension?.packageJSON.contributes?.commands ?? [];
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributed.map(({ command }) => command).filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});
