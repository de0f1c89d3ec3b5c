import { describe, expect, it } from 'vitest';
import { defaultNeverSend } from '../../../src/core/privacy/defaultNeverSend.ts';
import { keptBackBy, keptBackInWorkspace, unreadableGlobs } from '../../../src/core/privacy/neverSend.ts';
import { processorMs } from '../processorTime.ts';

function isNeverSent(path: string, globs: readonly string[]): boolean {
  return keptBackBy(path, globs) !== undefined;
}

describe('files that are never sent', () => {
  it.each([
    '.env',
    'app/.env.local',
    'certs/server.PEM',
    'home/me/.ssh/config',
    'id_rsa',
    'keys/id_ed25519.pub',
    'prod.tfvars',
    'config/secrets.yaml',
    'google/credentials.json',
    'home/me/.docker/config.json',
    '.kube/config',
  ])('are by default: %s', (path) => expect(isNeverSent(path, defaultNeverSend)).toBe(true));

  it.each([
    'src/env.ts',
    'environment.md',
    'src/secrets.ts',
    'config/config.json',
    'keyboard.ts',
    'src/monkey.js',
    'README.md',
  ])('are not: %s', (path) => {
    expect(isNeverSent(path, defaultNeverSend)).toBe(false);
  });

  it('are matched by name anywhere, or by the end of the path', () => {
    expect(isNeverSent('a/b/secret.txt', ['secret.*'])).toBe(true);
    expect(isNeverSent('a/vault/b/c.txt', ['**/vault/**'])).toBe(true);
    expect(isNeverSent('a/vault.txt', ['**/vault/**'])).toBe(false);
    expect(isNeverSent('x/y.{a}', ['*.{b,c}'])).toBe(false);
    expect(isNeverSent('x/y.c', ['*.{b,c}'])).toBe(true);
  });

  it('are all that lies in a folder that is meant, in the workspace', () => {
    for (const glob of ['private', '**/private', 'src/private', '{private,secrets}'])
      expect(keptBackInWorkspace('src/private/a/b.ts', [glob])?.glob).toBe(glob);
    expect(keptBackInWorkspace('src/privates/b.ts', ['private'])).toBeUndefined();
    // The folders above it belong to nobody's list.
    expect(keptBackBy('/private/tmp/project/a.ts', ['private'])).toBeUndefined();
  });

  it('cost no time, however many commas and blanks a glob has', () => {
    for (const text of [
      'a,'.repeat(50_000),
      ' '.repeat(50_000) + 'x',
      '{ '.repeat(50_000),
      '['.repeat(50_000),
      ', '.repeat(50_000),
    ])
      expect(
        processorMs(() => void isNeverSent('a/b.txt', [text])),
        text.slice(0, 4),
      ).toBeLessThan(500);
  });

  it('cost no time, whatever the glob', () => {
    expect(processorMs(() => void isNeverSent('a'.repeat(5000), ['*a*a*a*a*a*a*a*a*b']))).toBeLessThan(500);
  });

  it.each([
    ['nested braces', 'keys/{a,{b,c}}.txt', 'keys/c.txt', 'keys/d.txt'],
    ['a brace within a name', '{.env,*.{pem,key}}', 'x/server.key', 'x/server.crt'],
    ['escaped brackets', 'secret\\[1\\].txt', 'secret[1].txt', 'secret1.txt'],
    ['a bracket as a class', 'secret[[]1].txt', 'secret[1].txt', 'secret1.txt'],
    ['brackets of a name', 'app/[id]/keys.ts', 'app/[id]/keys.ts', 'app/x/keys.ts'],
    ['the 65th alternative', `{${range(100).join(',')}}.txt`, '99.txt', '100.txt'],
    [
      'what is longer than 200 characters',
      `{${range(100)
        .map((n) => `key${n}`)
        .join(',')}}`,
      'a/key99',
      'a/key100',
    ],
    ['separators of Windows', 'secrets\\*.txt', 'a/secrets/b.txt', 'a/b.txt'],
    ['a slash within braces', '{a/b,c}/*.key2', 'a/b/x.key2', 'b/x.key2'],
    ['a folder within braces', '{secrets/**,*.key2}', 'secrets/a/b', 'a/secret'],
    ['this folder', './secrets/*.txt', 'secrets/a.txt', 'secrets/a.md'],
    ['the home folder', '~/.config/tool/*', '/home/me/.config/tool/token', '/home/me/.config/token'],
    ['several in one string', '*.vault, *.secret', 'x/a.secret', 'x/secret'],
    ['several whose { is lost', '*.vault,*.secret}', 'a.vault', 'a.key2'],
    ['several, the } lost with a name', '*.vault,*.secret}', 'a.secret', 'a.key2'],
    ['blanks within braces', '{*.vault, *.secret }', 'a.secret', 'a.key2'],
    ['a comma in a name', 'a\\,b.txt', 'a,b.txt', 'b.txt'],
    ['a variable of the editor', '${workspaceFolder}/private/**', 'private/a', 'public/a'],
    ['a variable of the shell', '$HOME/.tool/*', '/home/me/.tool/key', '/home/me/tool/key'],
    ['a variable of Windows', '%USERPROFILE%\\.tool\\*', '/c:/Users/me/.tool/key', '/c:/Users/me/tool/key'],
    ['a name in brackets that looks like a range', 'app/[user-id]/page.tsx', 'app/[user-id]/page.tsx', 'app/other.ts'],
    ['capitals in a range', '[A-C]1', 'b1', 'd1'],
    ['letters that have two forms', 'Schlüssel.ΟΣ', 'schlu\u0308ssel.ος', 'schlussel.oς'],
  ])('are told by %s', (_what, glob, kept, sent) => {
    expect(unreadableGlobs([glob])).toEqual([]);
    expect(isNeverSent(kept, [glob])).toBe(true);
    expect(isNeverSent(sent, [glob])).toBe(false);
  });

  it.each([
    ['secrets/{a,b', 'has a { without its }', 'x/secrets/a', 'x/public/a'],
    ['*.{pem,{key}', 'has a { without its }', 'x/a.pem', 'x/pem'],
    ['own\\*x{a', 'has a { without its }', 'own/yx', 'x/a'],
    ['secrets/[ab', 'has a [ without its ]', 'secrets/[ab', 'x/a'],
    ['log[[:digit:]].txt', 'has a named class, which is not known here', 'log1.txt', 'lo1.txt'],
    ['k[z-a]', 'has the range z-a, which is empty', 'km', 'm'],
    [`secrets/${'a'.repeat(2_000)}`, 'is longer than 1000 characters', `secrets/${'a'.repeat(2_000)}`, 'secrets/b'],
    [`s${'{a,b}'.repeat(30)}`, 'stands for too many names', `s${'a'.repeat(30)}`, 'ta'],
  ])('are kept back where “%s” cannot be read, which is told', (glob, problem, kept, sent) => {
    expect(unreadableGlobs(['*.md', glob])).toEqual([{ glob, problem }]);
    expect(keptBackBy(kept, [glob])).toEqual({ glob, problem });
    expect(isNeverSent(sent, [glob])).toBe(false);
  });
});

function range(length: number): string[] {
  return Array.from({ length }, (_, index) => String(index));
}
