import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A network between a viewer and a server, which can be cut. Browsers that are told to be offline keep their sockets. */
export interface Relay {
  readonly port: number;
  /** Carries what comes in to this port of the machine. */
  leadTo(port: number): void;
  /** Ends all connections and takes no more. */
  cut(): void;
  close(): Promise<void>;
}

export async function startRelay(): Promise<Relay> {
  const sockets = new Set<Socket>();
  let target: number | undefined;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A connection that breaks is what the relay is for; its other side is ended below.
    socket.on('error', () => socket.destroy());
  };
  const server = createServer((near) => {
    keep(near);
    if (target === undefined) {
      near.destroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    keep(far);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    target = undefined;
    for (const socket of sockets) socket.destroy();
  };
  return {
    // Listening on TCP, so neither null nor a pipe.
    port: (server.address() as AddressInfo).port,
    leadTo: (port) => (target = port),
    cut,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
