// Loaded into the editor's server. It answers the workbench's request for its half of the key that seals secrets, as the
// servers do that embed this build: without it a secret entered in the editor is gone after a reload. And it ends the
// server when the run that started it is gone, however that ended.
import { randomBytes } from 'node:crypto';
import { Server } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.env.AIGS_SECRET_KEY_FILE;
const owner = Number(process.env.AIGS_OWNER);

function secretKey() {
  try {
    return readFileSync(file);
  } catch {
    const key = randomBytes(32);
    writeFileSync(file, key, { mode: 0o600 });
    return key;
  }
}

function endWithOwner() {
  try {
    process.kill(owner, 0);
  } catch {
    // The server leads its process group, so everything it has started goes with it.
    process.kill(-process.pid, 'SIGKILL');
  }
}

// The extension host inherits this option; it is left alone.
if (file !== undefined && process.argv[1]?.endsWith('server-main.js')) {
  setInterval(endWithOwner, 1000).unref();
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
