import { graphql, type ResultOf } from '../data/graphql.js';
import { type Answer, type Load, useChange, useLoad } from '../data/load.js';

const PieceQuery = graphql(`
  query ConfigPiece($section: String!, $item: String) {
    configPiece(section: $section, item: $item) {
      __typename
      ... on ConfigPiece {
        section
        item
        text
        hash
        items
        owner {
          file
          by
          at
        }
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export type Piece = Answer<ResultOf<typeof PieceQuery>['configPiece']>;
export type Owner = NonNullable<Piece['owner']>;

/** A section, or one entry of it, as a configuration file of its own. */
export function usePiece(section: string, item: string | null): Load<Piece> {
  return useLoad(PieceQuery, {
    variables: { section, item },
    pick: (data) => data.configPiece,
    typenames: ['ConfigPiece'],
    isFresh: true,
  });
}

const Sections = graphql(`
  query ConfigSections {
    configSections {
      key
      items
      drift
      owner {
        file
        by
        at
      }
    }
  }
`);

export type Section = ResultOf<typeof Sections>['configSections'][number];

export function useSections(allowed: boolean): Load<Section[]> {
  return useLoad(Sections, {
    variables: {},
    pause: !allowed,
    pick: (data) => data.configSections,
    typenames: ['ConfigSection'],
  });
}

const Release = graphql(`
  mutation ReleaseSection($input: ReleaseSectionInput!) {
    releaseSection(input: $input) {
      __typename
      ... on ReleasedSection {
        section
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export const useRelease = () =>
  useChange(Release, (data) => data.releaseSection, ['ConfigSection', 'ConfigPiece', 'ConfigPlan']);
