import * as vscode from 'vscode';

/** Where credit is added and keys are made. */
export const DASHBOARD_URL = 'https://vercel.com/dashboard/ai-gateway';

const ALLOWED_SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** The address to open for a link of an answer, or `undefined` for a scheme that could run or read something here. */
export function safeExternalUrl(url: string): string | undefined {
  try {
    const parsed = new URL(url);
    return ALLOWED_SCHEMES.has(parsed.protocol) ? parsed.href : undefined;
  } catch {
    return undefined;
  }
}

/** Opens a web or mail address through the editor, which asks where it does not know the site; all else is refused. */
export async function openExternal(url: string): Promise<boolean> {
  const safe = safeExternalUrl(url);
  return safe !== undefined && vscode.env.openExternal(vscode.Uri.parse(safe, true));
}
