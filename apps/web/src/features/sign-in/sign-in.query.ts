import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useLoad, type Load } from '../../shared/data/load.js';

const SignInOffer = graphql(`
  query SessionOffer {
    personas {
      id
      label
      role
    }
    instance {
      sample
    }
  }
`);

export type Offer = ResultOf<typeof SignInOffer>;

/** Who may look around without an account, where anybody may. */
export function useSignInOffer(): Load<Offer> {
  return useLoad(SignInOffer, { variables: {}, pick: (data) => data });
}
