// The weather between hosts, where the kernel makes none: a process that all VXLAN datagrams between the hub and its
// hosts pass. It holds each for the same time, in turn, and loses some of them. Plain JavaScript, so that it needs
// nothing. Which are lost is drawn from a seed: the same ones of a sequence each time. Ended by its parent.
import { createSocket } from 'node:dgram';

/** The tunnel with number n is that of the host at place n of the addresses; the hub, at place 0, has an end of each. */
const { addresses, port, delayMs, lossPercent, seed } = JSON.parse(process.argv[2]);
const [hub] = addresses;
const socket = createSocket('udp4');
const held = [];
let state = seed;

/** Evenly from 0 to 1, by xorshift32. */
function draw() {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 2 ** 32;
}

function sendDue() {
  // By the clock, because a timer may fire up to a millisecond early.
  while (held.length > 0 && held[0].dueAtMs <= performance.now()) {
    const { datagram, address } = held.shift();
    socket.send(datagram, port, address);
  }
  if (held.length > 0) setTimeout(sendDue, Math.ceil(held[0].dueAtMs - performance.now()));
}

socket.on('message', (datagram, { address }) => {
  const dueAtMs = performance.now() + delayMs;
  if (draw() * 100 < lossPercent) return;
  const tunnel = datagram.readUIntBE(4, 3); // RFC 7348, section 5.
  held.push({ datagram, dueAtMs, address: address === hub ? addresses[tunnel] : hub });
  if (held.length === 1) setTimeout(sendDue, delayMs);
});
socket.bind(port, () => console.log('carries frames'));
