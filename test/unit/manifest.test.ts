import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMENT_CONTROLLER, Commands, ContextKeys, EXTRACTION_VIEW_TYPE, Views } from '../../src/base/manifest.ts';
import { SETTING_IDS, SETTINGS, type SettingRow } from '../../src/host/settingTable.ts';
import { SETTING_WORDS } from '../../src/host/settingWords.ts';
import { readManifest, readManifestFiles, withTables } from '../harness/manifest.ts';

interface MenuItem {
  /** Absent where the item opens a submenu. */
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
}

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string; enablement?: string }[];
    readonly submenus: readonly { id: string; label: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly keybindings: readonly (MenuItem & { key: string; win?: string })[];
    readonly views: Readonly<Record<string, readonly { id: string }[]>>;
    readonly viewsContainers: Readonly<Record<string, readonly { id: string }[]>>;
  };
}

const root = path.resolve(import.meta.dirname, '../..');
const manifest = readManifest() as Manifest;
const { commands, menus, keybindings, views, viewsContainers } = manifest.contributes;

describe('package.json and the code name the same things', () => {
  it('declares every command of the table, and no other', () => {
    expect(commands.map(({ command }) => command).sort()).toEqual(Object.values(Commands).sort());
  });

  it('keeps the command titles that people and outside checks look for', () => {
    const titles = new Set(commands.map(({ category, title }) => `${category}: ${title}`));
    for (const title of [
      'Set API Key',
      'Remove API Key',
      'Switch Account…',
      'Show Connection Status',
      'Open Chat',
      'New Chat',
      'Select Model',
      'Run Tools on Selection…',
      'Import Tools from Code…',
      'Manage Tools',
    ]) {
      expect(titles).toContain(`AI Gateway: ${title}`);
    }
  });

  it('names only declared commands in menus and keybindings', () => {
    const declared = new Set<string>(Object.values(Commands));
    const menuIds = new Set(manifest.contributes.submenus.map(({ id }) => id));
    for (const { command, submenu } of [...Object.values(menus).flat(), ...keybindings]) {
      if (submenu === undefined) expect(declared).toContain(command);
      else expect(menuIds).toContain(submenu);
    }
  });

  it('names only context keys in `when` that the editor or this extension sets', () => {
    const editorKeys = [
      'view',
      'focusedView',
      'editorHasSelection',
      'editorTextFocus',
      'inputFocus',
      'sideBarFocus',
      'auxiliaryBarFocus',
      'panelFocus',
      'terminalFocus',
      'editorIsOpen',
      'isInDiffEditor',
      'explorerResourceIsFolder',
      'resourceScheme',
      'resourceFilename',
      'resourceDirname',
      'suggestWidgetVisible',
      'findWidgetVisible',
      'renameInputVisible',
      'scmProvider',
      'commentController',
      'commentIsEmpty',
      // For what only a menu can give its argument.
      'false',
    ];
    const known = new Set<string>([...editorKeys, ...Object.values(ContextKeys)]);
    const values = new Set<string>([...Object.values(Views), COMMENT_CONTROLLER, 'git', 'workbench.scm']);
    const clauses = [
      ...Object.values(menus)
        .flat()
        .map((item) => item.when),
      ...keybindings.map((item) => item.when),
      ...commands.map((item) => item.enablement),
    ].filter((clause) => clause !== undefined);
    for (const clause of clauses) {
      for (const term of clause.split(/&&|\|\|/)) {
        const [key = '', value] = term
          .trim()
          .replace(/^!/, '')
          .split(/\s*==\s*|\s*=~.*/);
        expect(known, clause).toContain(key);
        if (value !== undefined && value !== '') expect(values, clause).toContain(value);
      }
    }
  });

  it('uses every context key of its own somewhere', () => {
    const contributed = JSON.stringify(manifest.contributes);
    for (const key of Object.values(ContextKeys)) expect(contributed).toContain(key);
  });

  it('declares the view in its container, in the secondary side bar', () => {
    expect(viewsContainers['secondarySidebar']?.map(({ id }) => id)).toEqual([Views.container]);
    expect(views[Views.container]?.map(({ id }) => id)).toEqual([Views.chat]);
  });

  it('is what the tables of settings and of built-in tools say', async () => {
    const files = readManifestFiles();
    expect(files, 'run npm run manifest').toEqual(await withTables(files));
  });
});

describe('the table of settings', () => {
  it.each(SETTING_IDS)('has a sound row for %s', (id) => {
    const { type, default: fallback, minimum, maximum, choices }: SettingRow = SETTINGS[id];
    const words = SETTING_WORDS[id];
    expect(type === 'integer' ? 'number' : type).toBe(Array.isArray(fallback) ? 'array' : typeof fallback);
    if (type === 'integer') expect(fallback).toSatisfy(Number.isInteger);
    if (type === 'integer' || type === 'number') expect(minimum).toBeTypeOf('number');
    else expect([minimum, maximum]).toEqual([undefined, undefined]);
    if (minimum !== undefined) expect(fallback).toBeGreaterThanOrEqual(minimum);
    if (maximum !== undefined) expect(fallback).toBeLessThanOrEqual(maximum);
    if (choices !== undefined) expect(choices).toContain(fallback);
    expect(Object.keys(words.choices ?? {})).toEqual(choices ?? []);
    expect(words.description.length).toBeGreaterThan(20);
  });

  it('lets a trusted workspace set these, and none that decide where something is sent or what runs', () => {
    const setBy = (who: SettingRow['setBy']): readonly string[] =>
      SETTING_IDS.filter((id) => SETTINGS[id].setBy === who);
    expect(setBy('workspace')).toEqual([
      'aiGateway.wireFormat',
      'aiGateway.instructions',
      'aiGateway.neverSend',
      'aiGateway.actions',
      'aiGateway.commit.instructions',
    ]);
    expect(setBy('priced')).toEqual([
      'aiGateway.model',
      'aiGateway.thinking',
      'aiGateway.maxOutputTokens',
      'aiGateway.routing',
    ]);
  });
});

describe('activation', () => {
  it('waits until the window has started: then lightbulbs, ghost text and edits cut off by a reload need it', () => {
    expect(manifest.activationEvents).toEqual(['onStartupFinished', `onWebviewPanel:${EXTRACTION_VIEW_TYPE}`]);
  });

  it('is promised for the editor version whose types are used', () => {
    const wanted = /^\^(\d+\.\d+)\./.exec(manifest.engines.vscode)?.[1];
    expect(manifest.devDependencies['@types/vscode']).toMatch(new RegExp(`^${wanted ?? 'none'}\\.`));
  });
});

describe('keys', () => {
  const typed = /^(?=.*\bctrl\b)(?=.*\balt\b).*\+[^+]$/;

  it('are none on Windows that AltGr makes: there they type letters', () => {
    expect(keybindings.map(({ key, win = key }) => win).filter((key) => typed.test(key))).toEqual([]);
  });

  it('stand in the README as they are', () => {
    const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
    const lower = readme.toLowerCase();
    for (const { key, win } of keybindings.filter((item) => item.win !== undefined)) {
      if (!lower.includes(`\`${key}\``)) continue;
      expect(lower, `${key} on Windows`).toContain(`\`${win}\``);
    }
  });
});

describe('the keys that decide on changes', () => {
  const keysOf = (command: string) => keybindings.filter((item) => item.command === command);
  const deciding = [Commands.acceptChange, Commands.rejectChange, Commands.acceptAllChanges, Commands.rejectAllChanges];

  it('are held a little longer than there are changes, and are no other command’s', () => {
    const own = deciding.flatMap(keysOf);
    const held = `editorTextFocus && ${ContextKeys.holdsKeys}`;
    // Where all files are compared, they decide on what is shown, but never where something else is typed.
    const parts = ['sideBarFocus', 'auxiliaryBarFocus', 'panelFocus', 'terminalFocus', ContextKeys.chatFocused];
    const elsewhere = parts.map((key) => `!${key}`).join(' && ');
    const compared = ['editorTextFocus', '!inputFocus']
      .map((focus) => `${ContextKeys.isMultiReview} && !${ContextKeys.hasChanges} && ${elsewhere} && ${focus}`)
      .join(' || ');
    expect(own.map(({ when }) => when)).toEqual(deciding.flatMap(() => [held, compared]));
    const keys = own.map(({ key }) => key);
    expect(new Set(keys).size).toBe(deciding.length);
    const others = keybindings.filter(({ command }) => !deciding.some((each) => each === command));
    expect(others.map(({ key }) => key).filter((key) => keys.includes(key))).toEqual([]);
    const onWindows = (items: typeof own) => items.map(({ key, win = key }) => win);
    expect(onWindows(others).filter((key) => onWindows(own).includes(key))).toEqual([]);
  });
});
