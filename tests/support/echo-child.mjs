// Sends every datagram back to where it came from. A process, because only one is in a network namespace; plain
// JavaScript, so that it needs nothing. Ended by its parent.
import { createSocket } from 'node:dgram';

const [address, port] = process.argv.slice(2);
const socket = createSocket('udp4');
socket.on('message', (datagram, from) => socket.send(datagram, from.port, from.address));
socket.bind(Number(port), address, () => console.log('echoes'));
