import { createHmac } from 'node:crypto';

/**
 * `t=<seconds since 1970>,v1=<hex HMAC-SHA256 of "<t>.<body>">`. The time is signed too, so that a receiver can refuse
 * a message that someone has kept and sends again.
 */
export function signWebhook(body: string, secret: string, atSeconds: number): string {
  const mac = createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex');
  return `t=${atSeconds},v1=${mac}`;
}
