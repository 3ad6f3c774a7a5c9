import type { RequestHandler } from 'express';
import { ApiError } from './api-error.ts';

/** No plan is nearly as deep; what walks a deeper one by recursion would run out of stack. */
const deepest = 32;

/** Refuses bodies that are harmless as text and not as objects: nested without end, or naming a prototype. */
export const requirePlainJson: RequestHandler = (request, _response, next) => {
  // A list of what is still to be looked at, in place of recursion: the body decides how deep this goes.
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value: request.body, depth: 1 }];
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    const { value, depth } = item;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > deepest) {
      throw new ApiError('invalid-request', `The body is nested more than ${deepest} levels deep.`);
    }
    if (Object.hasOwn(value, '__proto__')) {
      throw new ApiError(
        'invalid-request',
        'The body has a field named __proto__, which nothing here takes.',
      );
    }
    for (const child of Object.values(value)) waiting.push({ value: child, depth: depth + 1 });
  }
  next();
};
