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
  expect(parseBaseUrl(parsed.baseUrl)).toEqual(parsed);
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
  'http://10.0.0.1',
  'http://0.0.0.0:1',
])('%j is refused with a sentence', (text) => {
  expect(() => parseBaseUrl(text)).toThrow(expect.objectContaining({ kind: 'request', code: 'bad-base-url' }) as Error);
  expect(() => parseBaseUrl(text)).toThrow(/\.$/);
  expect(() => parseBaseUrl(text)).not.toThrow(/secret/);
});

test('endpoints are below the path of the base', () => {
  expect(apiUrl('https://proxy.example.com/team', '/v1/models')).toBe('https://proxy.example.com/team/v1/models');
});
