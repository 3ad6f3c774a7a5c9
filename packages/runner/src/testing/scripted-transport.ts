import { monotonicMs } from '../clock.ts';
import type { ResponseSink, Transport, TransportExchange, TransportRequest } from '../transport/transport.ts';

/** One request of a scripted transport, answered step by step at the clock's current time. */
export interface ScriptedExchange {
  readonly request: TransportRequest;
  readonly aborted: boolean;
  sent(): void;
  head(status?: number, headers?: Readonly<Record<string, string>>): void;
  /** One socket read that brings this much of the body. */
  read(text: string): void;
  ended(): void;
  failed(code: string, message?: string): void;
  resent(): void;
  /** The whole of a good streamed answer of one token. */
  answer(): void;
}

export interface ScriptedTransport extends Transport {
  readonly exchanges: readonly ScriptedExchange[];
  /** Those neither ended, failed nor aborted. */
  readonly openExchanges: readonly ScriptedExchange[];
  /** The count of each call of `openConnections`. */
  readonly openCalls: readonly number[];
}

export interface ScriptedTransportOptions {
  /** Called for each request once `send` has returned. */
  readonly onSend?: (exchange: ScriptedExchange, position: number) => void;
}

/** A transport without a network: its owner plays the server. Like any transport it is silent after an abort. */
export function createScriptedTransport({ onSend }: ScriptedTransportOptions = {}): ScriptedTransport {
  const exchanges: Scripted[] = [];
  const openCalls: number[] = [];
  return {
    exchanges,
    get openExchanges() {
      return exchanges.filter((exchange) => exchange.open);
    },
    openCalls,
    openConnections(count) {
      openCalls.push(count);
      return Promise.resolve(count);
    },
    send(request, sink): TransportExchange {
      const exchange = new Scripted(request, sink);
      const position = exchanges.push(exchange) - 1;
      if (onSend !== undefined) queueMicrotask(() => onSend(exchange, position));
      return { abort: () => exchange.abort() };
    },
    async close() {
      for (const exchange of exchanges) exchange.failed('CLOSED');
    },
  };
}

class Scripted implements ScriptedExchange {
  readonly request: TransportRequest;
  readonly #sink: ResponseSink;
  #aborted = false;
  #over = false;
  #readNumber = 0;

  constructor(request: TransportRequest, sink: ResponseSink) {
    this.request = request;
    this.#sink = sink;
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get open(): boolean {
    return !this.#aborted && !this.#over;
  }

  abort(): void {
    this.#aborted = true;
  }

  sent(): void {
    if (!this.open) return;
    this.#sink.sent(monotonicMs(), { reused: true });
    this.#sink.written(monotonicMs());
  }

  head(
    status = 200,
    headers: Readonly<Record<string, string>> = { 'content-type': 'text/event-stream' },
  ): void {
    if (this.open) this.#sink.head({ status, headers }, monotonicMs());
  }

  read(text: string): void {
    if (this.open) this.#sink.body(Buffer.from(text), monotonicMs(), this.#readNumber++);
  }

  ended(): void {
    if (!this.open) return;
    this.#over = true;
    this.#sink.ended(monotonicMs());
  }

  failed(code: string, message = `${code} by script`): void {
    if (!this.open) return;
    this.#over = true;
    this.#sink.failed({ code, message }, monotonicMs());
  }

  resent(): void {
    if (this.open) this.#sink.resent();
  }

  answer(): void {
    this.sent();
    this.head();
    this.read(
      'data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
    );
    this.ended();
  }
}
