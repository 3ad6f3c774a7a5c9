import { Client, type ClientConfig } from 'pg';

export interface PostgresListener {
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly clientConfig: ClientConfig;
  /** An identifier in lower case. */
  readonly channel: string;
  readonly onMessage: (payload: string) => void;
  /**
   * Called each time a connection listens, the first included, before `onMessage` is called for it: messages that were
   * sent while there was none are lost, so that what they told of has to be read. Where it fails, the connection counts
   * as broken.
   */
  readonly onListening: (query: (sql: string) => Promise<readonly unknown[]>) => Promise<void>;
}

/** A connection that says nothing looks like one that is gone: each is asked so often. */
const CHECK_INTERVAL_MS = 5000;
const MIN_RETRY_MS = 50;
const MAX_RETRY_MS = 1000;

/**
 * Listens on a connection of its own, and connects again whenever that is lost. Throws where the first connection
 * fails.
 */
export async function listenToPostgres(options: ListenOptions): Promise<PostgresListener> {
  let current: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let isClosed = false;

  async function connect(): Promise<void> {
    const client = new Client(options.clientConfig);
    const waiting: string[] = [];
    let isRead = false;
    client.on('notification', ({ payload = '' }) => {
      if (isRead) options.onMessage(payload);
      else waiting.push(payload);
    });
    // An error without a listener would end the process. `end` follows each.
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query(`listen ${options.channel}`);
      await options.onListening(async (sql) => (await client.query(sql)).rows as unknown[]);
    } catch (error) {
      await drop(client);
      throw error;
    }
    isRead = true;
    for (const payload of waiting) options.onMessage(payload);
    if (isClosed) return drop(client);
    current = client;
    failures = 0;
    client.once('end', () => lose(client));
    check(client);
  }

  function check(client: Client): void {
    timer = setTimeout(() => {
      client.query('select').then(
        () => current === client && check(client),
        () => lose(client),
      );
    }, CHECK_INTERVAL_MS);
    timer.unref();
  }

  function lose(client: Client): void {
    if (current !== client || isClosed) return;
    current = undefined;
    clearTimeout(timer);
    void drop(client);
    retry();
  }

  function retry(): void {
    failures += 1;
    const reconnect = (): void => void connect().catch(() => !isClosed && retry());
    timer = setTimeout(reconnect, Math.min(MIN_RETRY_MS * failures, MAX_RETRY_MS));
    timer.unref();
  }

  await connect();
  return {
    async close() {
      isClosed = true;
      clearTimeout(timer);
      if (current !== undefined) await drop(current);
    },
  };
}

/** Does not wait for a server that no longer answers. */
async function drop(client: Client): Promise<void> {
  client.end().catch(() => {});
}
