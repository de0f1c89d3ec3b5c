// Loaded into the editor's server: answers the workbench's request for its half of the key that seals secrets, as the
// servers do that embed this build. Without it a secret entered in the editor is gone after a reload.
import { randomBytes } from 'node:crypto';
import { Server } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.env.AIGS_SECRET_KEY_FILE;

function secretKey() {
  try {
    return readFileSync(file);
  } catch {
    const key = randomBytes(32);
    writeFileSync(file, key, { mode: 0o600 });
    return key;
  }
}

// The extension host inherits this option; it is left alone.
if (file !== undefined && process.argv[1]?.endsWith('server-main.js')) {
  const emit = Server.prototype.emit;
  Server.prototype.emit = function (event, ...args) {
    const [request, response] = args;
    if (event === 'request' && request.method === 'POST' && request.url?.split('?')[0] === '/mint-key') {
      response.end(secretKey());
      return true;
    }
    return emit.call(this, event, ...args);
  };
}
