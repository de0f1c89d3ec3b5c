import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Settings, USER_ONLY_SETTINGS } from '../../src/host/settings.ts';
import { Commands, ContextKeys, EXTRACTION_VIEW_TYPE, Views, type SettingId } from '../../src/base/manifest.ts';

interface MenuItem {
  /** Absent where the item opens a submenu. */
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
}

interface Property {
  readonly type: string;
  readonly default: unknown;
  readonly scope?: string;
  readonly enum?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
  readonly description?: string;
  readonly markdownDescription?: string;
}

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly engines: { readonly vscode: string };
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: unknown; readonly restrictedConfigurations: readonly string[] };
  };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string; enablement?: string }[];
    readonly submenus: readonly { id: string; label: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly keybindings: readonly (MenuItem & { key: string })[];
    readonly views: Readonly<Record<string, readonly { id: string }[]>>;
    readonly viewsContainers: Readonly<Record<string, readonly { id: string }[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, Property>> };
  };
}

const root = path.resolve(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
const { commands, menus, keybindings, views, viewsContainers, configuration } = manifest.contributes;
const settingIds = Object.keys(configuration.properties);

describe('package.json and the code name the same things', () => {
  it('declares every command of the table, and no other', () => {
    expect(commands.map(({ command }) => command).sort()).toEqual(Object.values(Commands).sort());
  });

  it('keeps the command titles that people and outside checks look for', () => {
    const titles = new Set(commands.map(({ category, title }) => `${category}: ${title}`));
    for (const title of [
      'Set API Key',
      'Remove API Key',
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
      'editorIsOpen',
      'explorerResourceIsFolder',
      'resourceScheme',
      'resourceFilename',
      'resourceDirname',
      'suggestWidgetVisible',
      'findWidgetVisible',
      'renameInputVisible',
      'scmProvider',
    ];
    const known = new Set<string>([...editorKeys, ...Object.values(ContextKeys)]);
    const values = new Set<string>([...Object.values(Views), 'git', 'workbench.scm']);
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
    const text = JSON.stringify(manifest.contributes);
    for (const key of Object.values(ContextKeys)) expect(text).toContain(key);
  });

  it('declares the view in its container, in the secondary side bar', () => {
    expect(viewsContainers['secondarySidebar']?.map(({ id }) => id)).toEqual([Views.container]);
    expect(views[Views.container]?.map(({ id }) => id)).toEqual([Views.chat]);
  });

  it('gives every setting the default that the code falls back to, and the same type', () => {
    const settings = new Settings();
    for (const id of settingIds) {
      const { type, default: fallback } = configuration.properties[id] as Property;
      expect(settings.get(id as SettingId), id).toEqual(fallback);
      expect(type === 'integer' ? 'number' : type, id).toBe(Array.isArray(fallback) ? 'array' : typeof fallback);
    }
    settings.dispose();
  });

  it('declares every setting that the code reads', () => {
    const source = readFileSync(path.join(root, 'src/base/manifest.ts'), 'utf8');
    const body = /interface SettingTypes \{([\s\S]*?)\n\}/.exec(source)?.[1] ?? '';
    const read = [...body.matchAll(/'(aiGateway\.[\w.]+)':/g)].map((match) => match[1]);
    expect(read.length).toBeGreaterThan(5);
    expect(new Set(settingIds)).toEqual(new Set(read));
  });

  it('offers exactly the choices that the types allow', () => {
    const source = readFileSync(path.join(root, 'src/base/manifest.ts'), 'utf8');
    for (const [id, property] of Object.entries(configuration.properties)) {
      if (property.enum === undefined) continue;
      const line = source.split('\n').find((text) => text.includes(`'${id}':`)) ?? '';
      const typed = [...line.slice(line.indexOf(':')).matchAll(/'([\w-]+)'/g)].map((match) => match[1]);
      expect(property.enum, id).toEqual(typed);
      expect(property.enumDescriptions?.length, id).toBe(property.enum.length);
    }
  });

  it('describes every setting', () => {
    for (const id of settingIds) {
      const { description, markdownDescription } = configuration.properties[id] as Property;
      expect((description ?? markdownDescription ?? '').length, id).toBeGreaterThan(20);
    }
  });
});

describe('what a repository can change', () => {
  it('is none of the settings that decide where something is sent', () => {
    for (const id of USER_ONLY_SETTINGS) expect(configuration.properties[id]?.scope, id).toBe('application');
  });

  it('is, in Restricted Mode, no setting at all', () => {
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    expect(supported).toBe('limited');
    const open = settingIds.filter((id) => configuration.properties[id]?.scope !== 'application');
    expect([...restrictedConfigurations].sort()).toEqual(open.sort());
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
