// A server of this machine in the real editor: found, chosen with a model of it, and its calls, which it writes as text, run.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { expect } from 'vitest';
import { USUAL_PORTS } from '../../../src/core/gateway/localServers.ts';
import { button, idle, lastMessage, send, shows } from '../support/chat.ts';
import { tidySpecs } from '../support/spec.ts';
import { modelIs, pickTools } from '../support/toolCalls.ts';
import {
  notificationText,
  pickRows,
  quickInput,
  runCommand,
  screenshot,
  settledRows,
  typeInQuickInput,
} from '../support/workbench.ts';

const spec = tidySpecs({
  userSettings: { 'aiGateway.model': 'openai/gpt-4.1' },
  files: { 'src/price.ts': 'export const price = 41;\n' },
});

const MODEL = 'qwen2.5-coder:1.5b';
const CALL = '```json\n{"name": "readFile", "arguments": {"path": "src/price.ts"}}\n```';

interface Asked {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
}

/** Ollama with a small model that writes its calls as text, on the first of its usual ports that is free here. */
async function startOllama(): Promise<{
  server: Server;
  port: number;
  asked: Asked[];
  headers: IncomingMessage['headers'][];
}> {
  const asked: Asked[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    headers.push(request.headers);
    if (request.url === '/v1/models') {
      const data = [MODEL, 'llama3.2:3b'].map((id) => ({ id, object: 'model', created: 1, owned_by: 'library' }));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ object: 'list', data }));
      return;
    }
    if (request.url !== '/v1/chat/completions') return void response.writeHead(404).end();
    void json(request).then((body) => {
      asked.push(body as Asked);
      const isTold = (body as Asked).messages.at(-1)?.role === 'tool';
      response.setHeader('content-type', 'text/event-stream');
      for (const content of isTold ? 'The price is 41.' : CALL) {
        response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);
      }
      response.end(
        `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`,
      );
    });
  });
  for (const port of USUAL_PORTS) {
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isFree) return { server, port, asked, headers };
  }
  throw new Error('Every usual port is taken.');
}

spec('a written call is asked about like any other', async ({ page, openPanel }) => {
  const panel = await openPanel();
  await pickTools(page, panel, 'Driver reverse');
  await send(panel, '!write hermes driver_reverse {"text":"stressed"}');
  await panel.getByText('Written as text by the model', { exact: true }).waitFor();
  await button(panel, 'Deny').waitFor();
  await screenshot(page, 'written-call-asked');
  await button(panel, 'Allow once').click();
  await shows(panel, 'desserts');
  await idle(panel);
  expect(await lastMessage(panel).innerText()).not.toContain('tool_call');
});

spec(
  'a server of this machine is found, and runs what its model writes as text',
  async ({ page, openPanel, gateway }) => {
    const ollama = await startOllama();
    try {
      const panel = await openPanel();
      await pickTools(page, panel, 'Read file');
      expect(ollama.headers).toEqual([]);
      await runCommand(page, 'AI Gateway: Use a Local Server');
      await settledRows(page, 'Ollama');
      const row = pickRows(page)
        .filter({ hasText: 'Ollama' })
        .filter({ hasText: `127.0.0.1:${ollama.port}` });
      expect(await row.innerText()).toContain('2 models');
      expect(await row.innerText()).toContain(MODEL);
      expect(await pickRows(page).allInnerTexts()).toEqual(
        expect.arrayContaining([
          expect.stringContaining('Enter an Address…'),
          expect.stringContaining('Back to the Gateway'),
        ]),
      );
      await screenshot(page, 'local-servers');
      // Looking for servers sends no key, not even the one of the environment that may go to any of them.
      expect(ollama.headers.length).toBeGreaterThan(0);
      for (const each of ollama.headers) expect(each).not.toHaveProperty('authorization');
      await row.click();
      await settledRows(page, 'llama3.2:3b');
      await screenshot(page, 'local-server-models');
      await typeInQuickInput(page, MODEL);
      await settledRows(page, MODEL);
      await page.keyboard.press('Enter');
      await quickInput(page).waitFor({ state: 'hidden' });
      await modelIs(panel, MODEL);
      expect(await notificationText(page, /Chats go to/)).toContain(`127.0.0.1:${ollama.port}`);
      gateway.clear();
      await send(panel, 'What is the price?');
      await shows(panel, 'The price is 41.');
      await idle(panel);
      expect(ollama.asked.map(({ model }) => model)).toEqual([MODEL, MODEL]);
      const [, call, result] = ollama.asked[1]?.messages.slice(-3) ?? [];
      expect(call).toMatchObject({ role: 'assistant', tool_calls: [{ function: { name: 'readFile' } }] });
      expect(JSON.stringify(result)).toContain('price = 41');
      expect(gateway.requests).toEqual([]);
      const card = panel.locator('.tool-card .tool-head').last();
      await card.click();
      await panel.getByText('Written as text by the model', { exact: true }).waitFor();
      await screenshot(page, 'written-call');
      // Back to where the address is typed.
      await runCommand(page, 'AI Gateway: Use a Local Server');
      await settledRows(page, 'in use');
      await typeInQuickInput(page, gateway.url);
      await settledRows(page, `Use “${gateway.url}”`);
      await page.keyboard.press('Enter');
      await expect.poll(() => gateway.requests.map(({ path }) => path)).toContain('/v1/models');
      await settledRows(page, 'amazon/nova-pro');
      await typeInQuickInput(page, 'openai/gpt-4.1');
      await settledRows(page, 'openai/gpt-4.1');
      await page.keyboard.press('Enter');
      await quickInput(page).waitFor({ state: 'hidden' });
    } finally {
      ollama.server.closeAllConnections();
      ollama.server.close();
    }
  },
);
