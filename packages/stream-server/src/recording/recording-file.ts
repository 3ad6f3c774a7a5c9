import { open } from 'node:fs/promises';

/** Where a recorder writes. */
export interface RecordingFile {
  /** Resolves once the text is written; called again only then. */
  append(text: string): Promise<void>;
  /** Waits until the disk has all of it. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Begins a new file; it fails when there is one already, so that no recording overwrites another. */
export async function openRecordingFile(path: string): Promise<RecordingFile> {
  const file = await open(path, 'wx', 0o600);
  return {
    append: (text) => file.appendFile(text),
    sync: () => file.sync(),
    close: () => file.close(),
  };
}
