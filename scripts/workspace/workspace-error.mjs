/** A failure whose message is all the reader needs: printed without a stack. */
export class WorkspaceError extends Error {
  /** @override */
  name = 'WorkspaceError';
}
