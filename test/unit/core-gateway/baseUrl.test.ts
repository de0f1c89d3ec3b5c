import { expect, test } from 'vitest';
import { apiUrl, OFFICIAL_ORIGIN, parseBaseUrl } from '../../../src/core/gateway/baseUrl.ts';

test.each([
  ['https://ai-gateway.vercel.sh', OFFICIAL_ORIGIN],
  ['https://ai-gateway.vercel.sh/', OFFICIAL_ORIGIN],
  ['https://ai-gateway.vercel.sh/v1', OFFICIAL_ORIGIN],
  [' https://AI-Gateway.Vercel.sh:443/v1/ ', OFFICIAL_ORIGIN],
  ['https://ai-gateway.vercel.sh/v1/chat/completions', OFFICIAL_ORIGIN],
  ['https://proxy.example.com/team//v1//', 'https://proxy.example.com/team'],
  ['https://proxy.example.com/v1beta', 'https://proxy.example.com/v1beta'],
  ['http://localhost:11434/v1', 'http://localhost:11434'],
  ['http://127.0.0.2:8080', 'http://127.0.0.2:8080'],
  ['http://[::1]:8080/v1', 'http://[::1]:8080'],
])('%j is read as %s', (text, expected) => {
  const parsed = parseBaseUrl(text);
  expect(parsed.baseUrl).toBe(expected);
  expect(parsed.origin).toBe(new URL(expected).origin);
  expect(parsed.isOfficial).toBe(expected === OFFICIAL_ORIGIN);
  expect(parsed.isLoopback).toBe(expected.startsWith('http:'));
  expect(parsed.isUnencrypted).toBe(false);
  expect(parseBaseUrl(parsed.baseUrl)).toEqual(parsed);
});

test.each([
  ['http://10.0.0.1', 'http://10.0.0.1'],
  ['http://10.255.1.2:8000/v1', 'http://10.255.1.2:8000'],
  ['http://172.16.0.1', 'http://172.16.0.1'],
  ['http://172.31.255.255', 'http://172.31.255.255'],
  ['http://192.168.178.20:11434/v1', 'http://192.168.178.20:11434'],
  ['http://169.254.3.4', 'http://169.254.3.4'],
  ['http://[fd12:3456::1]:8080', 'http://[fd12:3456::1]:8080'],
  ['http://[fe80::1]', 'http://[fe80::1]'],
  ['http://nas:11434', 'http://nas:11434'],
  ['http://Mac-Studio.local:1234/v1/', 'http://mac-studio.local:1234'],
])('%j is in the own network and not encrypted', (text, expected) => {
  expect(parseBaseUrl(text)).toMatchObject({ baseUrl: expected, isLoopback: false, isUnencrypted: true });
  expect(parseBaseUrl(text.replace('http:', 'https:'))).toMatchObject({ isLoopback: false, isUnencrypted: false });
});

test.each([
  '',
  'localhost:4000',
  'ai-gateway.vercel.sh',
  'ftp://example.com',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'https://',
  'https://user:secret@example.com',
  'https://secret@example.com',
  'https://example.com/?x=1',
  'https://example.com/#v1',
  'http://example.com',
  'http://localhost.example.com',
  // The system looks it up, and it may be anywhere.
  'http://gateway.localhost',
  'http://127.0.0.1.example.com',
  'http://0.0.0.0:1',
  // Beside the private addresses, and written so that they look like one.
  'http://11.0.0.1',
  'http://172.15.0.1',
  'http://172.32.0.1',
  'http://192.169.0.1',
  'http://100.64.0.1',
  'http://10.0.0.1.example.com',
  'http://10.example.com',
  'http://[::ffff:10.0.0.1]',
  'http://[2001:db8::fe80]',
  'http://[fec0::1]',
  'http://nas.local.example.com',
  'http://.local',
  'http://nas.lan',
  'http://example.com.',
])('%j is refused with a sentence', (text) => {
  expect(() => parseBaseUrl(text)).toThrow(expect.objectContaining({ kind: 'request', code: 'bad-base-url' }) as Error);
  expect(() => parseBaseUrl(text)).toThrow(/\.$/);
  expect(() => parseBaseUrl(text)).not.toThrow(/secret/);
});

test('endpoints are below the path of the base', () => {
  expect(apiUrl('https://proxy.example.com/team', '/v1/models')).toBe('https://proxy.example.com/team/v1/models');
});
