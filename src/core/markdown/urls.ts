const ALLOWED = new Set(['http:', 'https:', 'mailto:']);

/** The normalised address when a click may open it (`http`, `https`, `mailto`), else undefined. */
export function allowedUrl(address: string): string | undefined {
  if (!/^(?:https?:\/\/|mailto:)/i.test(address)) return undefined;
  try {
    const url = new URL(address);
    return ALLOWED.has(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** An address short enough to stand in running text. */
export function shortAddress(address: string): string {
  return address.length > 200 ? `${address.slice(0, 199)}…` : address;
}
