export { describeApi, type DescribedRoute } from './describe-api.ts';
export { mountRoutes, type MountOptions, type Refusal } from './mount-routes.ts';
export {
  noParameters,
  routeDefiner,
  type AnswerDescription,
  type Exchange,
  type Route,
  type RouteDescription,
  type RouteInput,
} from './route.ts';
export type { SameShape } from './same-shape.ts';
export { isUnreadable, whyUnreadable } from './unreadable-request.ts';
