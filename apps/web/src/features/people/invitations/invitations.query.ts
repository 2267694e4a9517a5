import { graphql, type ResultOf } from '../../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../../shared/data/load.js';

const Invitations = graphql(`
  query Invitations {
    invitations {
      id
      email
      name
      roles
      teams
      state
      createdBy
      createdAt
      expiresAt
      sentAt
      problem
      hint
    }
  }
`);

export type Invitation = ResultOf<typeof Invitations>['invitations'][number];

export function useInvitations(): Load<Invitation[]> {
  return useLoad(Invitations, {
    variables: {},
    pick: (data) => data.invitations,
    typenames: ['Invitation'],
  });
}

const Invite = graphql(`
  mutation Invite($input: InvitationInput!) {
    invite(input: $input) {
      __typename
      ... on NewInvitation {
        link
        sent
        problem
        hint
        invitation {
          id
          email
        }
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

const Resend = graphql(`
  mutation ResendInvitation($id: ID!) {
    resendInvitation(id: $id) {
      __typename
      ... on NewInvitation {
        link
        sent
        problem
        hint
        invitation {
          id
          email
        }
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

const Revoke = graphql(`
  mutation RevokeInvitation($id: ID!) {
    revokeInvitation(id: $id) {
      __typename
      ... on Invitation {
        id
        email
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export type NewInvitation = Extract<
  ResultOf<typeof Invite>['invite'],
  { readonly __typename: 'NewInvitation' }
>;

export const useInvite = () => useChange(Invite, (data) => data.invite, ['Invitation']);
export const useResend = () => useChange(Resend, (data) => data.resendInvitation, ['Invitation']);
export const useRevoke = () => useChange(Revoke, (data) => data.revokeInvitation, ['Invitation']);
