import { describe, expect, it } from 'vitest';
import { defaultNeverSend, keptBackBy, unreadableGlobs } from '../../../src/core/privacy/neverSend.ts';
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
  ])('are by default: %s', (path) => expect(isNeverSent(path, defaultNeverSend)).toBe(true));

  it.each(['src/env.ts', 'environment.md', 'keyboard.ts', 'src/monkey.js', 'README.md'])('are not: %s', (path) => {
    expect(isNeverSent(path, defaultNeverSend)).toBe(false);
  });

  it('are matched by name anywhere, or by the end of the path', () => {
    expect(isNeverSent('a/b/secret.txt', ['secret.*'])).toBe(true);
    expect(isNeverSent('a/vault/b/c.txt', ['**/vault/**'])).toBe(true);
    expect(isNeverSent('a/vault.txt', ['**/vault/**'])).toBe(false);
    expect(isNeverSent('x/y.{a}', ['*.{b,c}'])).toBe(false);
    expect(isNeverSent('x/y.c', ['*.{b,c}'])).toBe(true);
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
