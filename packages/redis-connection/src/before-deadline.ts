/**
 * What the work gives, or an error once the deadline is over. The work is not stopped by that: it is told whether it is
 * late, so that it can leave undone what nobody waits for any more.
 */
export async function beforeDeadline<Result>(
  deadlineMs: number,
  work: (isLate: () => boolean) => Promise<Result>,
): Promise<Result> {
  let isLate = false;
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      isLate = true;
      reject(new Error(`Redis did not answer within ${deadlineMs} ms.`));
    }, deadlineMs);
  });
  try {
    return await Promise.race([work(() => isLate), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
