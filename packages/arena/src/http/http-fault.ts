import type { BattleView } from '../view/battle-view.ts';

export interface HttpFaultOptions extends ErrorOptions {
  readonly retryAfterSeconds?: number;
  /** How the battle stands, for a page whose command came too late. */
  readonly view?: BattleView;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is answered by `{ error, code }`. The message goes out as it is. */
export class HttpFault extends Error {
  override readonly name = 'HttpFault';
  readonly status: number;
  readonly code: string;
  readonly view: BattleView | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, options: HttpFaultOptions = {}) {
    super(message, options);
    this.status = status;
    this.code = code;
    this.view = options.view;
    const { retryAfterSeconds, headers } = options;
    this.headers = {
      ...headers,
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    };
  }
}
