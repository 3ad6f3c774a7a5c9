import type { GenerationEndpoint } from '../stream/stream-plan.ts';
import { anthropicDialect } from './anthropic-dialect.ts';
import type { Dialect } from './dialect.ts';
import { ollamaDialect } from './ollama-dialect.ts';
import { openaiDialect, responsesDialect } from './openai-dialect.ts';

export interface ModelRoute {
  readonly dialect: Dialect;
  readonly endpoint: GenerationEndpoint | 'embeddings';
}

/** Every path that a model answers. Adding a dialect: its file, its lines here. */
export const modelRoutes: ReadonlyMap<string, ModelRoute> = new Map<string, ModelRoute>([
  ['/v1/chat/completions', { dialect: openaiDialect, endpoint: 'chat' }],
  ['/v1/completions', { dialect: openaiDialect, endpoint: 'completions' }],
  ['/v1/responses', { dialect: responsesDialect, endpoint: 'chat' }],
  ['/v1/embeddings', { dialect: openaiDialect, endpoint: 'embeddings' }],
  ['/api/chat', { dialect: ollamaDialect, endpoint: 'chat' }],
  ['/api/generate', { dialect: ollamaDialect, endpoint: 'completions' }],
  ['/api/embed', { dialect: ollamaDialect, endpoint: 'embeddings' }],
  ['/v1/messages', { dialect: anthropicDialect, endpoint: 'chat' }],
]);
