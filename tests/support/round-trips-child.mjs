// Sends datagrams to an echo, so many as is asked, and prints how long each was under way in ms, without those that did
// not come back: nothing sends them again, so they were lost. A process, because only one is in a network namespace;
// plain JavaScript, so that it needs nothing.
import { createSocket } from 'node:dgram';

const [address, port, count] = process.argv.slice(2);
/** Few at a time, so that no buffer on the way is ever full, however busy the machine is. */
const atOnce = 50;
const tripsMs = [];
const socket = createSocket('udp4');
const state = { batch: 0, isOver: () => {} };

socket.on('message', (datagram) => {
  const { batch, kind, sentAtMs } = JSON.parse(datagram.toString());
  if (kind === 'trip') tripsMs.push(performance.now() - sentAtMs);
  else if (batch === state.batch) state.isOver();
});

function send(kind) {
  const datagram = JSON.stringify({ batch: state.batch, kind, sentAtMs: performance.now() });
  socket.send(datagram, Number(port), address);
}

/** They come back in turn: what is not there before an end that was sent after it will not come. */
async function sendBatch(size) {
  state.batch += 1;
  const isOver = new Promise((resolve) => (state.isOver = () => resolve(undefined)));
  for (let number = 0; number < size; number += 1) send('trip');
  send('end');
  const again = setInterval(() => send('end'), 100);
  await isOver;
  clearInterval(again);
}

// Nothing at first: until the way is known, more is thrown away than is lost on it.
await sendBatch(0);
for (let sent = 0; sent < Number(count); sent += atOnce) await sendBatch(atOnce);
socket.close();
console.log(JSON.stringify(tripsMs));
