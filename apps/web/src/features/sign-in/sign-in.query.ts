import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useLoad, type Load } from '../../shared/data/load.js';

const SignInOffer = graphql(`
  query SessionOffer {
    personas {
      id
      label
      role
    }
    signInWays
    identityProviders {
      id
      name
    }
    instance {
      sample
    }
  }
`);

export type Offer = ResultOf<typeof SignInOffer>;

/** How one may sign in from here: who may look around without an account, and where people sign in. */
export function useSignInOffer(): Load<Offer> {
  return useLoad(SignInOffer, { variables: {}, pick: (data) => data });
}

const Refusal = graphql(`
  query SignInRefusal($code: String!) {
    signInRefusal(code: $code) {
      message
      hint
    }
  }
`);

/** In words, why an identity provider's answer opened nothing. */
export function useRefusal(code: string | null): string | null {
  const load = useLoad(Refusal, {
    variables: { code: code ?? '' },
    pause: code === null,
    pick: (data) => ({ words: data.signInRefusal }),
  });
  if (load.status !== 'ready') return null;
  const { words } = load.data;
  return words === null ? null : [words.message, words.hint].filter(Boolean).join(' ');
}
