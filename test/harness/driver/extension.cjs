// A door into the extension host for tests: evaluates a function with the real `vscode` API. It listens on loopback, and
// only for the holder of the token that the harness wrote; without the harness's variable it does nothing.
const { createServer } = require('node:http');
const { renameSync, writeFileSync } = require('node:fs');
const { runInThisContext } = require('node:vm');
const vscode = require('vscode');

const file = process.env.AIGS_DRIVER_FILE;
const token = process.env.AIGS_DRIVER_TOKEN;

async function evaluate(body) {
  const { source, args } = JSON.parse(body);
  const run = runInThisContext(`(${source})`);
  return JSON.stringify({ value: await run(vscode, ...args) });
}

function answer(request, response) {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    if (request.headers.authorization !== token) return response.writeHead(403).end();
    evaluate(body).then(
      (text) => response.end(text),
      (error) => response.writeHead(500).end(JSON.stringify({ error: String(error?.stack ?? error) })),
    );
  });
}

/** A tool of another extension, for those that use such tools. It keeps what it was given. */
const reverse = {
  invoke({ input }) {
    globalThis.reversals = [...(globalThis.reversals ?? []), input.text];
    const text = [...input.text].reverse().join('');
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
  },
};

exports.activate = (context) => {
  if (file === undefined || token === undefined) return;
  context.subscriptions.push(vscode.lm.registerTool('driver_reverse', reverse));
  const server = createServer(answer);
  server.listen(0, '127.0.0.1', () => {
    writeFileSync(`${file}.new`, String(server.address().port));
    renameSync(`${file}.new`, file);
  });
  context.subscriptions.push({ dispose: () => server.close() });
};
