import type { BattleMessage } from '@genai-bench/arena';
import { createParser } from 'eventsource-parser';

/** Reads server-sent events to the end of the answer. Events of other names than `view` and `text` are for others. */
export async function readBattleEvents(
  response: Response,
  onMessage: (message: BattleMessage) => void,
): Promise<void> {
  if (response.body === null) return;
  const parser = createParser({
    onEvent: ({ event, data }) => {
      // The cast trusts the server of the same version; what it says is shown as text, never run.
      if (event === 'view' || event === 'text') onMessage(JSON.parse(data) as BattleMessage);
    },
  });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    parser.feed(decoder.decode(value, { stream: true }));
  }
}
