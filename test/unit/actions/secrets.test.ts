import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSecrets, Redaction } from '../../../src/core/privacy/secrets.ts';

/** Put together here, so that no scanner takes this file for a leak. */
const join = (...parts: string[]): string => parts.join('');

const secrets: readonly (readonly [kind: string, text: string])[] = [
  ['AWS access key', join('AKIA', 'Z7QWERTYUIOP4SDF')],
  ['GitHub token', join('ghp_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8')],
  ['Slack token', join('xoxb-', '123456789012-abcdefGHIJ')],
  ['Google API key', join('AIza', 'SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q')],
  ['Stripe key', join('sk_live_', '4eC39HqLyjWDarjtT1zdp7dc')],
  ['Anthropic key', join('sk-ant-', 'api03-AbCdEfGhIjKlMnOpQrSt')],
  ['OpenAI key', join('sk-proj-', 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789')],
  ['npm token', join('npm_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8')],
  [
    'signed token (JWT)',
    join('eyJhbGciOiJIUzI1NiJ9.', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0.', 'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P'),
  ],
  ['private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----'],
];

describe('what looks like a secret', () => {
  it.each(secrets)('is found: %s', (kind, text) => {
    expect(findSecrets(`const x = "${text}";`).map((found) => found.kind)).toContain(kind);
  });

  it('is also what is assigned to a name that promises one', () => {
    expect(findSecrets('DB_PASSWORD=tR9!vQx2')).toHaveLength(1);
    expect(findSecrets('apiKey: "9f8a7b6c5d4e3f2a1b0c9d8e"')).toHaveLength(1);
    expect(findSecrets('postgres://admin:hunter2hunter@db/x')).toHaveLength(1);
  });

  it.each([
    'const token = request.headers.authorization;',
    'password: string;',
    'apiKey: process.env.API_KEY,',
    'const secret = "your-secret-here";',
    'const maxTokens = 4096;',
    'this.tokenEstimator = createTokenEstimator();',
    'import { token } from "./token.ts";',
    'PASSWORD=changeme',
    'const passwordPlaceholder = "Enter password";',
  ])('is not in everyday code: %s', (text) => {
    expect(findSecrets(text)).toEqual([]);
  });
});

describe('a redaction', () => {
  const [, token] = secrets[1] ?? ['', ''];

  it('takes secrets out of what is sent and puts them back into what comes, however it is cut', () => {
    const redaction = new Redaction();
    const source = `a = "${token}"\nb = "${token}"\n`;
    const sent = redaction.redact(source);
    expect(sent).not.toContain(token);
    expect(redaction.size).toBe(1);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (sizes) => {
        const restorer = redaction.restorer();
        let out = '';
        for (let at = 0, i = 0; at < sent.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          out += restorer.push(sent.slice(at, at + size));
          at += size;
        }
        expect(out + restorer.end()).toBe(source);
      }),
    );
  });

  it('holds back nothing of a text without marks at its end', () => {
    const redaction = new Redaction();
    redaction.redact(token);
    const restorer = redaction.restorer();
    expect(restorer.push('RED')).toBe('');
    expect(restorer.push(' apples')).toBe('RED apples');
    expect(restorer.end()).toBe('');
  });
});
