import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { onTestFinished } from 'vitest';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/** Serves files of a folder for one test, as another site would; gives its origin. */
export async function serveFolder(folder: string): Promise<string> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path === '/favicon.ico') return void response.writeHead(204).end();
    readFile(join(folder, normalize(path === '/' ? '/index.html' : path))).then(
      (content) =>
        response
          .writeHead(200, { 'content-type': types[extname(path === '/' ? '.html' : path)] ?? 'text/html' })
          .end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  // Listening on TCP, so neither null nor a pipe.
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}
