import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../shared/data/load.js';

const People = graphql(`
  query People {
    people {
      id
      email
      name
      roles
      teams
      demo
      createdAt
      disabledAt
      lastSignInAt
      version
    }
  }
`);

export type Person = ResultOf<typeof People>['people'][number];

export function usePeople(allowed: boolean): Load<Person[]> {
  return useLoad(People, {
    variables: {},
    pause: !allowed,
    pick: (data) => data.people,
    typenames: ['Person'],
  });
}

const Save = graphql(`
  mutation SavePerson($input: SavePersonInput!) {
    savePerson(input: $input) {
      __typename
      ... on Person {
        id
        name
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export function useSavePerson() {
  return useChange(Save, (data) => data.savePerson, ['Person']);
}
