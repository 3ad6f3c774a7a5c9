/** Something that the user wrote is wrong. The message names the option and says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
