import { describe, expect, it } from 'vitest';
import {
  hrefOfBattle,
  hrefOfComparison,
  hrefOfLiveRun,
  hrefOfRun,
  parseRoute,
  type Route,
} from './parse-route.ts';

function routeOf(href: string): Route {
  return parseRoute(new URL(href, 'http://localhost:8080'));
}

describe('parseRoute', () => {
  it.each<[string, Route]>([
    ['/', { page: 'live' }],
    ['/live', { page: 'live' }],
    ['/?run=', { page: 'live' }],
    ['/?run=abc', { page: 'live', runId: 'abc' }],
    ['/live?x=1&run=abc', { page: 'live', runId: 'abc' }],
    ['/history', { page: 'history' }],
    ['/history/', { page: 'history' }],
    ['/new', { page: 'new-run' }],
    ['/runs/abc', { page: 'run', runId: 'abc' }],
    ['/runs/', { page: 'unknown' }],
    ['/runs/a/b', { page: 'unknown' }],
    ['/compare', { page: 'compare', runIds: [] }],
    ['/compare?runs=a,b', { page: 'compare', runIds: ['a', 'b'] }],
    ['/compare?x=1&runs=a,,b,a', { page: 'compare', runIds: ['a', 'b'] }],
    ['/arena', { page: 'arena' }],
    ['/arena/', { page: 'arena' }],
    ['/arena/abc', { page: 'arena', battleId: 'abc' }],
    ['/arena/leaderboard', { page: 'leaderboard' }],
    ['/arena/a/b', { page: 'unknown' }],
    ['/elsewhere', { page: 'unknown' }],
    ['/runs/50%', { page: 'run', runId: '50%' }],
  ])('reads %s', (href, route) => {
    expect(routeOf(href)).toEqual(route);
  });

  it('reads back whatever ids the links carry', () => {
    const ids = ['a,b', 'c&d=e', 'f/g', 'h%20i', 'ü ?#'];
    expect(routeOf(hrefOfComparison(ids))).toEqual({ page: 'compare', runIds: ids });
    for (const battleId of ids) expect(routeOf(hrefOfBattle(battleId))).toEqual({ page: 'arena', battleId });
    for (const runId of ids) expect(routeOf(hrefOfLiveRun(runId))).toEqual({ page: 'live', runId });
    for (const runId of ids) expect(routeOf(hrefOfRun(runId))).toEqual({ page: 'run', runId });
  });
});
