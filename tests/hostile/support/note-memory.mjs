// Loaded before a program: writes at its end how much memory it had at most, in bytes, into MAX_RSS_FILE.
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const path = process.env.MAX_RSS_FILE;
if (isMainThread && path !== undefined)
  process.on('exit', () => writeFileSync(path, String(process.resourceUsage().maxRSS * 1024)));
