import { extname } from 'node:path';
import { planOptions } from '../../plan/plan-options.ts';
import { datasetError } from './dataset-error.ts';

export const datasetFormats = planOptions.prompts['dataset.format'].choices;

/**
 * How a data set file is written: a prompt per line, a table with a header, a list of texts, objects or chats, or one of
 * these per line.
 */
export type DatasetFormat = (typeof datasetFormats)[number];

const compressedExtensions = ['.gz', '.zst', '.zip', '.bz2', '.xz'];

/** The stated format, else what the file's extension says. Throws a `RunnerError` (`invalid-dataset`) where neither does. */
export function datasetFormatOf(source: {
  readonly path: string;
  readonly format?: DatasetFormat;
}): DatasetFormat {
  if (source.format !== undefined) return source.format;
  const extension = extname(source.path).toLowerCase();
  const name = extension === '.ndjson' ? 'jsonl' : extension.slice(1);
  const format = datasetFormats.find((known) => known === name);
  if (format !== undefined) return format;
  throw compressedExtensions.includes(extension)
    ? datasetError(source, 'it is compressed', 'Unpack it first.')
    : datasetError(
        source,
        `its format is not known from the extension "${extension}"`,
        `State the format as one of ${datasetFormats.join(', ')}, or convert the file to one of them.`,
      );
}
