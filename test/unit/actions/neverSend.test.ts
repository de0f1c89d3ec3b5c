import { describe, expect, it } from 'vitest';
import { defaultNeverSend, isNeverSent } from '../../../src/core/privacy/neverSend.ts';
import { processorMs } from '../processorTime.ts';

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
});
