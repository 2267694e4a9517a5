import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useLoad, type Load } from '../../shared/data/load.js';

const AwsQuotas = graphql(`
  query AwsQuotas {
    awsQuotas {
      code
      name
      account
      region
      model
      routing
      measure
      per
      amount
      used
      witness
      teams {
        team
        used
      }
      reserved
      freed
    }
  }
`);

export type AwsQuota = ResultOf<typeof AwsQuotas>['awsQuotas'][number];

export function useAwsQuotas(): Load<AwsQuota[]> {
  return useLoad(AwsQuotas, {
    variables: {},
    pick: (data) => data.awsQuotas,
    typenames: ['AwsQuota', 'Source'],
  });
}
