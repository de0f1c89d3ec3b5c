import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactTokens } from '../../../src/core/privacy/redact.ts';
import { findSecrets, Redaction } from '../../../src/core/privacy/secrets.ts';
import { effort } from '../effort.ts';
import { processorMs } from '../processorTime.ts';

/** Put together here, so that no scanner takes this file for a leak. */
const join = (...parts: string[]): string => parts.join('');

const RANDOM = 'q7Zt4Kp9Lx2Vb8Nc3Md6Wf1Rg5Hj0Ys';

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
    ['a key in YAML', `api-key: ${RANDOM}`],
    ['a header of its own', `-H "x-api-key: ${RANDOM}"`],
    ['a bearer header', `Authorization: Bearer ${RANDOM}`],
    ['a basic header', 'Authorization: Basic dXNlcjpwYXNzd29yZDEyMzQ='],
    ['a typed constant', `const apiKey: string = "${RANDOM}";`],
    ['a type before its name', `string password = "${RANDOM}";`],
    ['a type behind its name', `var apiKey string = "${RANDOM}"`],
    ['a short assignment', 'password := "tR9!vQx2"'],
    ['a name that ends so', `DB_PASS=${RANDOM}`],
    ['a passphrase', `passphrase = "${RANDOM}"`],
    ['an element', `<password>${RANDOM}</password>`],
    ['an attribute', `<add password="${RANDOM}" />`],
    ['a short password in JSON', '{"password": "hunter2-X9"}'],
    ['one that begins with a word of examples', 'DB_PASSWORD = "myS3cr3t!Pa55-2024"'],
    ['one that begins with test', `api_token: "test${RANDOM}"`],
    ['a PyPI token', join('pypi-', `AgEIcHlwaS5vcmcCJ${RANDOM}${RANDOM}`)],
    ['a DigitalOcean token', join('dop_v1_', 'a1b2c3d4'.repeat(8))],
    ['a webhook', join('https://hooks.slack.com/services/', `T00000000/B00000000/${RANDOM.slice(0, 24)}`)],
    ['a bot', join('123456789:', `AAH${RANDOM}a`)],
    ['data of a client', `client-key-data: ${RANDOM}${RANDOM}`],
    ['a line of a .netrc', `machine api.github.com login me password ${RANDOM}`],
    ['an option', `deploy --token ${RANDOM}`],
    ['a user of curl', `curl -u me:${RANDOM} https://example.com`],
    ['a block of YAML', `token: |\n  ${RANDOM}`],
    ['letters alone', 'secret = "qZtKpLxVbNcMdWfRgHjYsAqWePo"'],
    ['a name in brackets', `config["db.password"] = '${RANDOM}'`],
    ['a variable of a shell', `export OPENAI_API_KEY='${RANDOM}'`],
    ['a value in the next line', `const STRIPE_WEBHOOK_SECRET =\n  '${RANDOM}';`],
    ['aligned values', `Token:            "${RANDOM}",`],
    ['a long name', `spring.security.oauth2.client.registration.keycloak.client-secret=${RANDOM}`],
    ['words run together', `MINIO_SECRETKEY=${RANDOM}`],
    ['several of them', `API_KEYS=${RANDOM}`],
    ['an acronym', `OSSAccessKey = "${RANDOM}"`],
    ['a number behind the name', `password1=${RANDOM}`],
    ['half of a login', 'VAULT_SECRET_ID=5c1a2f3e-9b7d-4e2a-8f6c-0d1b2a3c4e5f'],
    ['an address with signs in its password', 'DATABASE_URL=postgres://admin:Pa$$w0rd!9@db/x'],
    ['a password of words', 'DB_PASSWORD=Welcome-2024!'],
    ['a quoted password of words', 'password = "Tiger4Forest"'],
    ['a password that begins with a sign', 'PASSWORD=@Dm1nPass99'],
    ['groups of letters', 'token = "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY"'],
    ['a key with words behind it', `password="${RANDOM} tail"`],
    ['an array of C', `const char password[] = "${RANDOM}"`],
    ['JSON in a text', `{\\"password\\":\\"${RANDOM}\\"}`],
    ['attributes', `<add key="ApiToken" value="${RANDOM}"/>`],
    ['a hook’s address', `token="https://x.example/${RANDOM}"`],
  ])('is found where people write it: %s', (_name, text) => {
    const found = findSecrets(text);
    expect(found).toHaveLength(1);
    // Whatever is asked about is hidden in logs too.
    for (const { start, end } of found) expect(redactTokens(text)).not.toContain(text.slice(start, end));
  });

  const LONG = RANDOM.repeat(60);
  const JWT = join('eyJhbGciOiJSUzI1NiJ9.', 'eyJ', RANDOM.repeat(20), '.', RANDOM.repeat(4));

  it.each([
    ['in YAML', `client-key-data: ${LONG}\nnext: 1`, LONG],
    ['in a block of YAML', `token: |\n  ${RANDOM}\n  ${LONG}\nnext: 1`, `${RANDOM}\n  ${LONG}`],
    ['of an option', `deploy --token ${LONG} -v`, LONG],
    ['in an element', `<accessToken>${LONG}</accessToken>`, LONG],
    ['behind a scheme', `h.set("Authorization", "Bearer ${LONG}")`, LONG],
    ['in an address', `https://AWS:${LONG}@x.example/`, LONG],
    ['where two formats overlap', `deploy --token v2:${JWT}`, `v2:${JWT}`],
  ])('is taken to its end, however long it is: %s', (_name, text, secret) => {
    expect(findSecrets(text).map(({ start, end }) => text.slice(start, end))).toEqual([secret]);
  });

  it.each([
    '_token',
    'a-',
    'a.',
    'token=',
    'password: ',
    'apiKey: string = ',
    'eyJeee-',
    'eyJeee-.eyJ',
    '?sig=',
    '-u a:',
    'AccountKey=',
    'https://a:',
    '<a ',
    'machine a login ',
    '{"token":"a1B2c3D4e5F6"} ',
  ])('is looked for in time that grows with the text: %j', (piece) => {
    const text = piece.repeat(effort(20_000, 100_000));
    expect(processorMs(() => findSecrets(text))).toBeLessThan(effort(2_500, 10_000));
    expect(processorMs(() => redactTokens(text))).toBeLessThan(effort(2_500, 10_000));
  });

  it.each([
    'const token = request.headers.authorization;',
    'const tokenUrl = "https://auth.example.com/oauth2/v2/token";',
    'AUTH_URL=https://login.example.com/a1b2',
    'secretRef: db-credentials-v2',
    'token: ${{ secrets.GITHUB_TOKEN }}',
    'Authorization: Bearer $TOKEN',
    'Authorization: Bearer <your-token>',
    'password: ${DB_PASSWORD}',
    'deploy --token $GITHUB_TOKEN',
    'passport = "X1234567A"',
    'tokens: 12345678',
    'tokenizer = "cl100k_base_v2"',
    'credential?: X509Credential | undefined;',
    'const tokens: CodeToken[] = [];',
    'if (token === otherToken1234) return;',
    'message: "No token at state: " + state + ", token: " + text;',
    '"token": "Your GitHub token is invalid, sign in again to refresh it 2"',
    'mongodb://host:1234/auth?authSource=admin&connectTimeoutMS=300000',
    'mongodb://username:password@host:1234/db',
    'label: `token:${kind}:${index}`,',
    'gsk_repeating_linear_gradient_node_new(x)',
    `linux-cache-key-${'a1b2c3d4'.repeat(4)}`,
    'password: X509Credential;',
    '{ "tokenType": "urn:ietf:params:oauth:token-type:access_token" }',
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
