import { describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { ChannelLogger } from '../../../src/host/log.ts';
import { redactLine } from '../../../src/core/privacy/redact.ts';
import { Redactor } from '../../../src/core/privacy/redaction.ts';

const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL29pZGMifQ.c2lnbmF0dXJl_-x';

function recordingChannel(): { readonly lines: string[]; readonly channel: vscode.LogOutputChannel } {
  const lines: string[] = [];
  const record = (line: string): void => void lines.push(line);
  const channel = { trace: record, debug: record, info: record, warn: record, error: record };
  return { lines, channel: channel as unknown as vscode.LogOutputChannel };
}

describe('what is written to the log', () => {
  const secrets: readonly (readonly [string, string, string])[] = [
    ['a gateway key', 'key vck_abcDEF123456_x was used', 'vck_abcDEF123456_x'],
    ['a JSON Web Token', `token ${JWT} expired`, JWT],
    ['a bearer header', 'authorization: Bearer abc.def-123/+=', 'abc.def-123'],
    ['an x-api-key header', '{"x-api-key":"plain-secret-value"}', 'plain-secret-value'],
    ['an authorization header of another scheme', 'Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
    ['a variable of a dotenv file', 'AI_GATEWAY_API_KEY=oddly-shaped', 'oddly-shaped'],
  ];
  it.each(secrets)('never holds %s', (_what, line, secret) => {
    const redacted = redactLine(line, []);
    expect(redacted).not.toContain(secret);
    expect(redacted).toContain('[redacted]');
  });

  it('never holds a stored key of any shape, once it is registered', () => {
    const redactor = new Redactor();
    redactor.add('  just words here ');
    expect(redactLine('sent just words here to the gateway', redactor.secrets)).toBe('sent [redacted] to the gateway');
  });

  it('keeps ordinary text as it is', () => {
    const line = 'POST /v1/messages 200 in 812 ms, 1200 tokens, sky_high, task_force';
    expect(redactLine(line, [])).toBe(line);
  });

  it('goes through redaction on every level, details and causes of errors included', async () => {
    const { lines, channel } = recordingChannel();
    const redactor = new Redactor();
    redactor.add('s3cr3t-value');
    const logger = new ChannelLogger(channel, redactor);
    const error = new Error('outer', { cause: new Error('Bearer s3cr3t-value was refused') });
    for (const level of ['trace', 'debug', 'info', 'warn', 'error'] as const) {
      logger[level]('message s3cr3t-value', { headers: { authorization: 's3cr3t-value' } });
      logger[level]('message', error);
    }
    // Those secrets count too that became known while the first lines waited for the code.
    redactor.add('known-since-then');
    logger.info('message known-since-then');
    await vi.waitFor(() => expect(lines).toHaveLength(11));
    logger.info('the last s3cr3t-value');
    expect(lines).toHaveLength(12);
    expect(lines[0]).toMatch(/^message \[redacted\]/);
    expect(lines[11]).toBe('the last [redacted]');
    expect(lines.join('\n')).not.toContain('known-since-then');
    expect(lines.join('\n')).not.toContain('s3cr3t-value');
    expect(lines.join('\n')).toContain('outer');
  });

  it('survives details that cannot be written as JSON', async () => {
    const { lines, channel } = recordingChannel();
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    new ChannelLogger(channel, new Redactor()).info('loop', loop);
    await vi.waitFor(() => expect(lines[0]).toContain('loop'));
  });
});
