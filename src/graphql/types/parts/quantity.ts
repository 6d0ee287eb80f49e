import { builder } from '../../schema/builder.ts';

const columns = [
  'quantity',
  'quantityMinimum',
  'quantityMaximum',
  'quantityIsApproximate',
  'quantityUnit',
  'quantityExpression',
] as const;
type Column = (typeof columns)[number];

/** The selection of a row that has a quantity. */
export const quantityColumns = Object.fromEntries(columns.map((name) => [name, true])) as Record<
  Column,
  true
>;

type Row = { [Number in 'quantity' | 'quantityMinimum' | 'quantityMaximum']: number | null } & {
  quantityIsApproximate: boolean;
  quantityUnit: string | null;
  quantityExpression: string | null;
};

/** Which columns tell whether there is a quantity. */
export const quantityStored = {
  columns: ['quantity', 'quantityMinimum', 'quantityMaximum', 'quantityExpression'],
  has: (row: Record<string, unknown>) => quantityStored.columns.some((name) => row[name] != null),
};

/** The quantity of a row; null where none is said. */
export const quantityOf = (row: Row): Row | null => (quantityStored.has(row) ? row : null);

const bound = (row: Row, stored: number | null) =>
  row.quantityIsApproximate ? stored : (row.quantity ?? stored);

export const Quantity = builder.objectRef<Row>('Quantity').implement({
  description:
    'A quantity as a source states it: 30, about 30, at least 30, 20 to 30, or “dozens”, which is an `expression` without numbers. Numbers have at most 15 significant digits, so that clients do not round them.',
  fields: (t) => ({
    amount: t.float({
      nullable: true,
      description: 'The number. Null when the source gives bounds or words alone.',
      resolve: ({ quantity }) => quantity,
    }),
    minimum: t.float({
      nullable: true,
      description: 'The lower bound, inclusive. Equal to an exact `amount`. Null when the source gives none.',
      resolve: (row) => bound(row, row.quantityMinimum),
    }),
    maximum: t.float({
      nullable: true,
      description: 'The upper bound, inclusive. Equal to an exact `amount`. Null when the source gives none.',
      resolve: (row) => bound(row, row.quantityMaximum),
    }),
    isApproximate: t.boolean({
      description: 'Whether `amount` is approximate, such as “about 30”. False when there is no amount.',
      resolve: ({ quantityIsApproximate }) => quantityIsApproximate,
    }),
    unit: t.string({
      nullable: true,
      description: 'The unit: `t`, `km`, `rounds`. Null when single items are counted.',
      resolve: ({ quantityUnit }) => quantityUnit,
    }),
    expression: t.string({
      nullable: true,
      description: 'The words of the source, verbatim: “some thirty”. Null when none are recorded.',
      resolve: ({ quantityExpression }) => quantityExpression,
    }),
  }),
});
