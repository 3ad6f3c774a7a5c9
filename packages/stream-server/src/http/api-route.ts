import { routeDefiner, type Route } from '@genai-bench/http-api';

/** `control` includes `view`; `admin` is the role of a named token. */
export type ApiScope = 'view' | 'control' | 'admin';

/** What a route gives back. `download` names a file that a browser shall save instead of showing it. */
export type ApiAnswer =
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'empty'; readonly status: 204 }
  | {
      readonly kind: 'text';
      readonly contentType: string;
      readonly chunks: AsyncIterable<string>;
      /** Weak; the same as long as the text would be. */
      readonly etag: string;
      readonly download?: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** One route below `/api/v1`. */
export interface ApiRoute extends Route<ApiAnswer> {
  readonly scope: ApiScope;
}

export const defineRoute = routeDefiner<ApiRoute>();

export function json(body: unknown, status = 200): ApiAnswer {
  return { kind: 'json', status, body };
}
