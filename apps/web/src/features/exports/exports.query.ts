import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useLoad } from '../../shared/data/load.js';

const Months = graphql(`
  query ExportedMonths {
    accountingMonths {
      month
      state
    }
  }
`);

export type ExportedMonth = ResultOf<typeof Months>['accountingMonths'][number];

export const useExportedMonths = (allowed: boolean) =>
  useLoad(Months, {
    variables: {},
    pause: !allowed,
    pick: ({ accountingMonths }) => accountingMonths,
    typenames: ['AccountingMonth'],
  });
