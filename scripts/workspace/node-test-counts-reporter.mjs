/**
 * A node:test reporter that writes one word per executed test. node:test also reports each file (and each
 * `describe`) as if it were a test, so that an empty file would count as one pass; those are left out, except
 * a file that failed as a whole.
 *
 * @param {AsyncIterable<{ type: string, data: any }>} events
 */
export default async function* countTests(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const isFile = data.nesting === 0 && (data.name === data.file || /\.[cm]?js$/.test(data.name));
    const isGroup = data.details?.type === 'suite';
    if (type === 'test:fail') {
      // A group or file fails because a test inside it failed, which has its own event.
      const isEcho = data.details?.error?.failureType === 'subtestsFailed';
      if (!isEcho) yield 'failed\n';
    } else if (!isFile && !isGroup) {
      yield data.skip !== undefined || data.todo !== undefined ? 'skipped\n' : 'passed\n';
    }
  }
}
