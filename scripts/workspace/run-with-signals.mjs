import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Within this time a repeated signal is the same key press: on Ctrl-C the terminal signals the whole
 * process group and npm passes on its own copy, which the CLI would take for a second Ctrl-C and quit at once.
 */
const SAME_KEY_PRESS_MS = 250;

/**
 * Runs a program on our own streams, passes each signal on once, and gives its exit code (128 + n for signal n).
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
export function runWithSignals(command, args) {
  return new Promise((resolve, reject) => {
    // A process group of its own, so that only forwarded signals reach the CLI: each key press once.
    const detached = process.platform !== 'win32';
    const child = spawn(command, args, { stdio: 'inherit', detached });
    const stopForwarding = forwardSignals(child);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      stopForwarding();
      resolve(code ?? 128 + (signal === null ? 1 : constants.signals[signal]));
    });
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => void} stops forwarding
 */
function forwardSignals(child) {
  /** @type {Map<NodeJS.Signals, number>} */
  const lastAtMs = new Map();
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    const nowMs = performance.now();
    const isRepeated = nowMs - (lastAtMs.get(signal) ?? -Infinity) < SAME_KEY_PRESS_MS;
    lastAtMs.set(signal, nowMs);
    if (!isRepeated) child.kill(signal);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGWINCH'];
  if (process.platform === 'win32') signals.splice(1);
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}
