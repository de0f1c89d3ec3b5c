import { expect } from 'vitest';
import { manifest } from '../../harness/paths.ts';
import { spec } from '../support/spec.ts';
import { screenshot } from '../support/workbench.ts';

spec('the packaged extension is installed and active in a real VS Code', async ({ page, evaluate }) => {
  const state = await evaluate(async (vscode, id) => {
    const extension = vscode.extensions.getExtension(id);
    await extension?.activate();
    return { version: String(extension?.packageJSON.version), isActive: extension?.isActive === true };
  }, manifest().id);
  expect(state).toEqual({ version: manifest().version, isActive: true });
  await screenshot(page, 'installed');
});

spec('settings in the user settings file reach the extension host', async ({ evaluate, gateway }) => {
  const value = await evaluate((vscode) => vscode.workspace.getConfiguration().inspect('aiGateway.baseUrl') ?? {});
  expect(value).toMatchObject({ globalValue: gateway.url });
});

spec('the caller’s own credentials never reach the editor under test', { key: 'none' }, async ({ evaluate }) => {
  const names = await evaluate(() =>
    Object.keys(process.env).filter((name) => /^(?:AI_GATEWAY_|OPENAI_|ANTHROPIC_|VERCEL_)/.test(name)),
  );
  expect(names).toEqual([]);
});
