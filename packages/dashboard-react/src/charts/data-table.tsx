import type { ReactNode } from 'react';

export interface DataColumn<Row> {
  readonly key: string;
  readonly header: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  readonly isNumeric?: boolean;
  /** Heads its row; the first column does unless another one says so. */
  readonly isRowHeader?: boolean;
}

/** A column; one of figures in short by its key, its header and its cells. */
export type TableColumn<Row> =
  DataColumn<Row> | readonly [key: string, header: ReactNode, cell: (row: Row) => ReactNode];

export interface DataTableProps<Row> {
  readonly caption: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row, index: number) => string | number;
  /** Hides the caption from sight where a heading already says it. */
  readonly hidesCaption?: boolean;
  /** As high as its rows need, instead of scrolling. */
  readonly isWhole?: boolean;
}

/** A real table in a box that scrolls on its own and can be reached by keyboard. */
export function DataTable<Row>(props: DataTableProps<Row>): ReactNode {
  const { caption, rows, rowKey, hidesCaption = true, isWhole = false } = props;
  const columns = props.columns.map(spelledOut);
  return (
    <div
      className={isWhole ? 'gb-table-box gb-table-whole' : 'gb-table-box'}
      tabIndex={0}
      role="group"
      aria-label={caption}
    >
      <table className="gb-table">
        <caption className={hidesCaption ? 'gb-visually-hidden' : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={column.isNumeric === true ? 'gb-number' : undefined}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <DataRow key={rowKey(row, index)} columns={columns} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function spelledOut<Row>(column: TableColumn<Row>): DataColumn<Row> {
  if ('key' in column) return column;
  const [key, header, cell] = column;
  return { key, header, cell, isNumeric: true };
}

interface DataRowProps<Row> {
  readonly columns: readonly DataColumn<Row>[];
  readonly row: Row;
}

/** A component of its own, so that React can pause between two rows of a long table. */
function DataRow<Row>({ columns, row }: DataRowProps<Row>): ReactNode {
  const headerKey = (columns.find(({ isRowHeader }) => isRowHeader === true) ?? columns[0])?.key;
  return (
    <tr>
      {columns.map((column) => {
        const className = column.isNumeric === true ? 'gb-number' : undefined;
        return column.key === headerKey ? (
          <th key={column.key} scope="row" className={className}>
            {column.cell(row)}
          </th>
        ) : (
          <td key={column.key} className={className}>
            {column.cell(row)}
          </td>
        );
      })}
    </tr>
  );
}
