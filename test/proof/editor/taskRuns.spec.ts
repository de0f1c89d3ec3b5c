// Tasks that the editor runs itself, because no secret is in its environment.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { button, idle, messageBox, send, shows } from '../../editor/support/chat.ts';
import { spec } from '../../editor/support/spec.ts';
import { call, pickTools } from '../../editor/support/toolCalls.ts';
import { answerInputBox, notificationText, runCommand, screenshot } from '../../editor/support/workbench.ts';
import { LOCAL_KEY } from '../../gateway/server.ts';

/** A program that goes on once the other one has started too. */
function together(name: string, other: string, then: string): string {
  return `touch ${name}.started; while [ ! -e ${other}.started ]; do sleep 0.1; done; ${then}`;
}

/** Tells the editor with a line of its own that it is ready. */
const UNTIL_READY = {
  pattern: { regexp: '^(never) (\\d+) (.*)$', file: 1, line: 2, message: 3 },
  background: { activeOnStart: true, beginsPattern: '^starting$', endsPattern: '^ready$' },
};

spec(
  'without the key in the environment the editor runs the tasks themselves: together, until a matcher says ready',
  {
    key: 'none',
    userSettings: { 'aiGateway.model': 'openai/gpt-4.1' },
    files: {
      '.vscode/tasks.json': JSON.stringify({
        version: '2.0.0',
        tasks: [
          { label: 'both', dependsOn: ['one', 'two'], problemMatcher: [] },
          { label: 'one', type: 'shell', command: together('one', 'two', 'exit 0'), problemMatcher: [] },
          { label: 'two', type: 'shell', command: together('two', 'one', 'exit 0'), problemMatcher: [] },
          {
            label: 'server',
            type: 'shell',
            command: 'echo starting; sleep 1; touch up.txt; echo ready; sleep 100',
            isBackground: true,
            problemMatcher: UNTIL_READY,
          },
          {
            label: 'client',
            type: 'shell',
            command: 'test -e up.txt && touch client.txt',
            dependsOn: 'server',
            problemMatcher: [],
          },
          { label: 'fails', type: 'shell', command: 'exit 5', problemMatcher: [] },
          { label: 'after', dependsOn: 'fails', problemMatcher: [] },
          { label: 'built', type: 'shell', command: 'npm run build', problemMatcher: [] },
        ],
      }),
      'package.json': JSON.stringify({ scripts: { build: 'echo built > built.txt' } }),
    },
  },
  async ({ page, openPanel, workspace }) => {
    await runCommand(page, 'AI Gateway: Set API Key');
    await answerInputBox(page, LOCAL_KEY);
    await notificationText(page, /accepted the key/);
    const panel = await openPanel();
    await pickTools(page, panel, 'Run task');
    const runs = async (name: string, question: string, result: string): Promise<void> => {
      await messageBox(panel).click();
      await send(panel, call('runTask', { name }));
      await panel.getByText(question).last().waitFor();
      await screenshot(page, `running-task-itself-${name}`);
      await button(panel, 'Allow once').click();
      await shows(panel, result);
      await idle(panel);
    };
    await runs('both', 'which has neither the gateway’s key nor its token', '“both” ended with exit code 0');
    await runs('after', 'starts after 1', '“after”, which depends on it, was not started');
    await runs('built', 'build: "echo built > built.txt"', '“built” ended with exit code 0');
    expect(existsSync(path.join(workspace, 'built.txt'))).toBe(true);
    await runs('client', 'in the background', '“client” ended with exit code 0');
    expect(existsSync(path.join(workspace, 'client.txt'))).toBe(true);
  },
);
