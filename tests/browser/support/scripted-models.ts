import { EventEmitter, once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** How a model answers every prompt. */
export interface ScriptedModel {
  readonly text: string;
  /** The text comes in so many pieces; 4 unless stated. */
  readonly pieceCount?: number;
  readonly firstPieceMs?: number;
  readonly betweenPiecesMs?: number;
  /** Answers with this status instead. */
  readonly status?: number;
}

/** A real server of several models that speaks as OpenAI's does. */
export interface ModelServer {
  readonly origin: string;
  models: Readonly<Record<string, ScriptedModel>>;
  /** How many pieces of each answer may be said so far, of one model or of all; without limit at first. */
  allow(pieceCount: number, model?: string): void;
  answeredCount(): number;
  /** Resolves once so many answers were given to their end. */
  answered(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startScriptedModels(
  models: Readonly<Record<string, ScriptedModel>>,
): Promise<ModelServer> {
  const allowed = new Map<string, number>();
  let allowedToAll = Infinity;
  let answeredCount = 0;
  const changes = new EventEmitter().setMaxListeners(0);
  const mayNotSay = (model: string, piece: number): boolean => piece >= (allowed.get(model) ?? allowedToAll);
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      const { model } = JSON.parse(body) as { readonly model: string };
      const mayContinue = async (piece: number): Promise<void> => {
        while (mayNotSay(model, piece) && !response.destroyed) await once(changes, 'change');
      };
      void answer(response, modelServer.models[model], mayContinue).then(() => {
        answeredCount += 1;
        changes.emit('change');
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const modelServer: ModelServer = {
    // Listening on TCP, so neither null nor a pipe.
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    models,
    allow: (pieceCount, model) => {
      if (model === undefined) {
        allowed.clear();
        allowedToAll = pieceCount;
      } else allowed.set(model, pieceCount);
      changes.emit('change');
    },
    answeredCount: () => answeredCount,
    answered: async (count) => {
      while (answeredCount < count) await once(changes, 'change');
    },
    close: () =>
      new Promise((resolve) => {
        modelServer.allow(Infinity);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return modelServer;
}

async function answer(
  response: ServerResponse,
  model: ScriptedModel | undefined,
  mayContinue: (piece: number) => Promise<void>,
): Promise<void> {
  if (model === undefined || model.status !== undefined) {
    response.writeHead(model?.status ?? 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message: 'secret-gpu-host is out of memory' } }));
    return;
  }
  const { text, pieceCount = 4, firstPieceMs = 0, betweenPiecesMs = 0 } = model;
  const pieceLength = Math.max(1, Math.ceil(text.length / pieceCount));
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let from = 0; from < text.length && !response.destroyed; from += pieceLength) {
    await mayContinue(from / pieceLength);
    await pause(from === 0 ? firstPieceMs : betweenPiecesMs);
    send(response, { content: text.slice(from, from + pieceLength) });
  }
  send(response, {}, 'stop', {
    prompt_tokens: 7,
    completion_tokens: Math.ceil(text.length / 4),
    total_tokens: 0,
  });
  response.end('data: [DONE]\n\n');
}

function send(response: ServerResponse, delta: object, finishReason?: string, usage?: object): void {
  const choice = { index: 0, delta, finish_reason: finishReason ?? null };
  const chunk = { choices: [choice], ...(usage === undefined ? {} : { usage }) };
  response.write(`data: ${JSON.stringify(chunk)}\n\n`);
}
