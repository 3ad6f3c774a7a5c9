import { noParameters } from '@genai-bench/http-api';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Arena } from '../../run/arena.ts';
import { defineRoute, type ArenaRoute } from '../arena-route.ts';

/** All votes, for whoever runs the arena. One JSON object a line, in the order in which the votes were cast. */
export function createExportRoutes(arena: Arena): readonly ArenaRoute[] {
  return [
    defineExport('votes', 'exportVotes', 'All votes that stand, without who cast them', () =>
      arena.exportVotes(),
    ),
    defineExport('preferences', 'exportPreferences', 'Pairs of a better and a worse answer, for DPO', () =>
      arena.exportPreferences(),
    ),
  ];
}

function defineExport(
  name: string,
  operationId: string,
  summary: string,
  read: () => AsyncIterable<object>,
): ArenaRoute {
  return defineRoute({
    method: 'get',
    path: `/exports/${name}`,
    operationId,
    summary,
    audience: 'control',
    params: noParameters,
    query: noParameters,
    answers: { 200: { description: 'One JSON object a line.', contentTypes: ['application/jsonl'] } },
    async handle(_input, { request, response }) {
      response.set({
        'content-type': 'application/jsonl; charset=utf-8',
        'content-disposition': `attachment; filename="arena-${name}.jsonl"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      if (request.method === 'HEAD') response.end();
      else await sendLines(read(), response);
    },
  });
}

async function sendLines(items: AsyncIterable<object>, response: Response): Promise<void> {
  await pipeline(Readable.from(linesOf(items)), response).catch((error: unknown) => {
    // The reader went away before the end; there is nobody left to tell.
    if (!isPrematureClose(error)) throw error;
  });
}

async function* linesOf(items: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const item of items) yield `${JSON.stringify(item)}\n`;
}

function isPrematureClose(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
