// Serves the panel's files on loopback, the way the editor serves a webview's resources.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { panelFolder } from './build.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

export interface PanelServer {
  readonly origin: string;
  close(): Promise<void>;
}

/** `html` makes the page for an origin and a path, which is that of no file. */
export async function servePanel(html: (origin: string, pathname: string) => string): Promise<PanelServer> {
  let origin = '';
  const server = createServer((request, response) => {
    const pathname = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (pathname === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    if (path.extname(pathname) === '') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(html(origin, pathname));
      return;
    }
    const file = path.join(panelFolder, path.normalize(pathname));
    readFile(file).then(
      (bytes) => {
        response.setHeader('content-type', TYPES[path.extname(file)] ?? 'application/octet-stream');
        // The address has a port of its own for each run, so nothing older can be met; kept files are kept compiled, too.
        response.setHeader('cache-control', 'max-age=86400, immutable');
        response.end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
