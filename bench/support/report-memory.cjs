// Preloaded into a process to be measured: writes its memory to file descriptor 3 twice a second, one JSON line each.
const { writeSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

if (isMainThread) {
  setInterval(() => {
    const { rss, heapUsed, external } = process.memoryUsage();
    try {
      writeSync(3, `${JSON.stringify({ atMs: Date.now(), rss, heapUsed, external })}\n`);
    } catch {
      // The reader is gone: nobody wants to know any more.
    }
  }, 500).unref();
}
