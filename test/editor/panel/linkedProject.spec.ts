// A folder that is linked to a Vercel project: its token is got with the user's login once they accepted it, and never before.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import { oidcToken, startVercelApi } from '../../gateway/vercelApi.ts';
import { asked, ChatPanel } from '../support/chatPanel.ts';
import { answeredBy, OFFICIAL } from '../support/official.ts';
import { tidySpecs, type Session } from '../support/spec.ts';
import {
  closeQuickInput,
  hideSideBar,
  pickRows,
  pressDialogButton,
  quickInput,
  runCommand,
  screenshot,
  setSidebarWidth,
  settledRows,
} from '../support/workbench.ts';

const [PROJECT, TEAM, LOGIN] = ['prj_shop1', 'team_acme1', 'login-of-the-cli'];
const HOUR = 3600;
const tokens = [oidcToken(PROJECT, TEAM, HOUR, 1), oidcToken(PROJECT, TEAM, 12 * HOUR, 2)] as const;
const [first, second] = tokens;

const api = await startVercelApi();
api.logins.add(LOGIN);
api.projects.set(PROJECT, TEAM);
api.tokens.push(...tokens);
/** Where the user's tools keep their data. */
const home = await mkdtemp(path.join(tmpdir(), 'aigs-linked-'));
await mkdir(path.join(home, 'com.vercel.cli'));
await writeFile(path.join(home, 'com.vercel.cli', 'auth.json'), JSON.stringify({ token: LOGIN }));
afterAll(async () => {
  await api.close();
  await rm(home, { recursive: true, force: true });
});

const spec = tidySpecs({
  key: 'none',
  gateway: { keys: tokens },
  userSettings: { 'aiGateway.baseUrl': OFFICIAL, 'aiGateway.model': 'openai/gpt-5-mini' },
});

/** Lets a spec see the editor of a user who has logged in with Vercel's command line. */
async function withLogin(session: Session, body: () => Promise<void>): Promise<void> {
  const { evaluate, gateway } = session;
  await evaluate((_, folder) => (process.env['XDG_DATA_HOME'] = folder), home);
  try {
    await answeredBy(session, { [OFFICIAL]: gateway.url, 'https://api.vercel.com': api.url }, body);
  } finally {
    await evaluate(() => delete process.env['XDG_DATA_HOME']);
  }
}

/** Lets time pass in the editor. */
async function later({ evaluate }: Session, seconds: number, body: () => Promise<void>): Promise<void> {
  await evaluate((_, ms) => {
    const real = Date.now;
    Date.now = () => real() + ms;
    Reflect.set(globalThis, 'realNow', real);
  }, seconds * 1000);
  try {
    await body();
  } finally {
    await evaluate(() => {
      Date.now = Reflect.get(globalThis, 'realNow') as typeof Date.now;
    });
  }
}

async function link({ workspace }: Session, text: string): Promise<void> {
  await mkdir(path.join(workspace, '.vercel'), { recursive: true });
  await writeFile(path.join(workspace, '.vercel', 'project.json'), text);
}

const good = { projectId: PROJECT, orgId: TEAM, projectName: 'shop' };
const hostile: readonly string[] = [
  JSON.stringify({ ...good, padding: 'x'.repeat(300 * 1024) }),
  JSON.stringify({ ...good, projectId: { id: PROJECT } }),
  JSON.stringify({ ...good, projectId: '../../v2/user?' }),
  JSON.stringify({ ...good, orgId: `${TEAM}&teamId=other` }),
  `[${JSON.stringify(good)}]`,
  '{"projectId":',
];

spec('a link that names no project does nothing', async (session) => {
  const { page } = session;
  const box = quickInput(page).getByPlaceholder('Paste the key');
  await withLogin(session, async () => {
    for (const text of hostile) {
      await link(session, text);
      await runCommand(page, 'AI Gateway: Set API Key');
      // With a token to offer this is a list that has it.
      await box.waitFor();
      await closeQuickInput(page);
    }
    await link(session, JSON.stringify(good));
    await runCommand(page, 'AI Gateway: Set API Key');
    await settledRows(page, 'Use a token of the Vercel project this folder is linked to');
    expect(await pickRows(page).allInnerTexts()).toEqual([
      expect.stringContaining('Enter an API key of your own'),
      expect.stringMatching(/billed to shop \(prj_shop1\).*api\.vercel\.com with the login of your Vercel CLI/s),
    ]);
    await screenshot(page, 'linked-project-offered');
    await closeQuickInput(page);
  });
  expect([api.asked, session.gateway.requests]).toEqual([[], []]);
});

spec('the token of a linked project is used once accepted, renewed when it ends, and given up', async (session) => {
  const { page } = session;
  await link(session, JSON.stringify(good));
  await withLogin(session, async () => {
    await hideSideBar(session);
    const chat = await ChatPanel.open(session);
    await setSidebarWidth(page, 420);
    const line = chat.frame.locator('.composer-setup');
    await line.getByText('This folder is linked to a Vercel project.').waitFor();
    await screenshot(page, 'linked-project');
    const card = chat.frame.locator('.key-card');
    await chat.write('May you?');
    await chat.composer.press('Enter');
    await card.getByText('got with your Vercel CLI login, are billed to shop (prj_shop1).').waitFor();
    await screenshot(page, 'linked-project-asked');
    await card.getByRole('button', { name: 'Not now' }).click();
    await card.waitFor({ state: 'detached' });
    expect(await chat.composer.inputValue()).toBe('May you?');
    expect([api.asked, session.gateway.requests]).toEqual([[], []]);

    await chat.composer.press('Enter');
    await card.getByRole('button', { name: 'Use a token of the Vercel project this folder is linked to' }).click();
    expect(await chat.ended()).toContain('Simulated answer');
    expect(asked(session).at(-1)?.headers.authorization).toBe(`Bearer ${first}`);
    const target = `POST /v1/projects/${PROJECT}/token?source=vercel-oidc-refresh&teamId=${TEAM}`;
    expect(api.asked).toEqual([{ target, login: LOGIN }]);

    await later(session, HOUR + 60, async () => {
      await chat.newChat();
      await line.getByText('linked to and are billed to').waitFor();
      expect(await line.getByRole('button', { name: 'Use It' }).count()).toBe(0);
      expect(await chat.askAndRead('An hour later?')).toContain('Simulated answer');
      expect(asked(session).at(-1)?.headers.authorization).toBe(`Bearer ${second}`);
      expect(await chat.askAndRead('And again?')).toContain('Simulated answer');
      expect(api.asked).toHaveLength(2);
      expect(api.asked[1]).toEqual(api.asked[0]);
    });
    const written = Object.values(await session.editor.logs()).join('\n') + (await chat.frame.content());
    for (const secret of [LOGIN, ...tokens]) expect(written.includes(secret)).toBe(false);

    await runCommand(page, 'AI Gateway: Remove API Key');
    await pressDialogButton(page, 'Stop Using It');
    await chat.newChat();
    const before = session.gateway.requests.length;
    await chat.write('And after?');
    await chat.composer.press('Enter');
    await card.waitFor();
    expect([api.asked.length, session.gateway.requests.length]).toEqual([2, before]);
    await card.getByRole('button', { name: 'Not now' }).click();
  });
});
