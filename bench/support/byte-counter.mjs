/**
 * The least that a client in Node can do: bare sockets with one reuse buffer, counting bytes. What a load thread costs
 * beyond this is the price of measuring. Runs in a thread of its own, as the load thread does.
 */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/**
 * @typedef {object} ByteCounterOptions
 * @property {number} port
 * @property {number} connections
 * @property {number} requests
 * @property {number} answerBytes an answer is over after so many bytes, head included
 * @property {number} [requestsPerSecond] requests leave at this rate, on connections that are free; absent: each answer starts the next
 *
 * @typedef {{ cpuMs: number, elapsedMs: number }} ByteCount
 */

/**
 * @param {ByteCounterOptions} options
 * @returns {Promise<ByteCount>}
 */
export function countBytes(options) {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: options });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

const body = JSON.stringify({
  model: 'sim',
  messages: [{ role: 'user', content: 'count the bytes of this answer' }],
});
const request = Buffer.from(
  `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
);

function cpuMs() {
  return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[0]) / 1e6;
}

/** @param {ByteCounterOptions} options */
async function count({ port, connections, requests, answerBytes, requestsPerSecond }) {
  const buffer = Buffer.allocUnsafeSlow(128 * 1024);
  /** @type {import('node:net').Socket[]} */
  const free = [];
  let toSend = requests;
  let toFinish = requests;
  /** @type {() => void} */
  let finished = () => undefined;
  const done = new Promise((resolve) => (finished = () => resolve(undefined)));
  /** @type {import('node:net').Socket[]} */
  const sockets = await Promise.all(
    Array.from({ length: connections }, () => {
      let received = 0;
      return new Promise((resolve, reject) => {
        const socket = connect({
          port,
          host: '127.0.0.1',
          noDelay: true,
          onread: {
            buffer,
            callback(bytes) {
              received += bytes;
              if (received < answerBytes) return true;
              received = 0;
              toFinish -= 1;
              if (toFinish === 0) finished();
              if (requestsPerSecond !== undefined) free.push(socket);
              else if (toSend > 0) {
                toSend -= 1;
                socket.write(request);
              }
              return true;
            },
          },
        });
        socket.once('connect', () => resolve(socket));
        socket.once('error', reject);
      });
    }),
  );
  free.push(...sockets);
  const began = { cpuMs: cpuMs(), atMs: performance.now() };
  const sendDue = () => {
    const due = Math.floor(((performance.now() - began.atMs) * (requestsPerSecond ?? 0)) / 1000);
    while (requests - toSend < due && toSend > 0 && free.length > 0) {
      toSend -= 1;
      free.pop()?.write(request);
    }
  };
  const timer = requestsPerSecond === undefined ? undefined : setInterval(sendDue, 1);
  if (requestsPerSecond === undefined) {
    for (const socket of sockets) {
      toSend -= 1;
      socket.write(request);
    }
  }
  await done;
  clearInterval(timer);
  const result = { cpuMs: cpuMs() - began.cpuMs, elapsedMs: performance.now() - began.atMs };
  for (const socket of sockets) socket.destroy();
  return result;
}

if (!isMainThread) parentPort?.postMessage(await count(workerData));
