import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server';
import { type GraphQLSchema, Kind, type SelectionSetNode } from 'graphql';
import { graphqlOperations } from '../metrics.js';

type Resolved = Pick<GraphQLRequestContext<object>, 'operation' | 'document'>;

/** The fields of Query and Mutation that an operation asks for, each once; fragments are followed. */
function rootFields({ operation, document }: Resolved): Set<string> {
  const found = new Set<string>();
  const follow = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) found.add(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) follow(selection.selectionSet);
      else
        for (const one of document?.definitions ?? [])
          if (one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === selection.name.value)
            follow(one.selectionSet);
    }
  };
  if (operation !== undefined) follow(operation.selectionSet);
  return found;
}

function zeroOf(schema: GraphQLSchema): void {
  for (const type of [schema.getQueryType(), schema.getMutationType()])
    for (const field of Object.keys(type?.getFields() ?? {}))
      for (const outcome of ['ok', 'error']) graphqlOperations.inc({ field, outcome }, 0);
}

/** Only after validation: a name that is not in the schema is never a label. */
export const countOperations: ApolloServerPlugin<object> = {
  serverWillStart: ({ schema }) => {
    zeroOf(schema);
    return Promise.resolve();
  },
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: (context) => {
        const { body } = context.response;
        const hasErrors = body.kind === 'single' && (body.singleResult.errors?.length ?? 0) > 0;
        // What does not pass validation is never executed.
        if (body.kind === 'single' && body.singleResult.data === undefined)
          return Promise.resolve();
        for (const field of rootFields(context))
          graphqlOperations.inc({ field, outcome: hasErrors ? 'error' : 'ok' });
        return Promise.resolve();
      },
    }),
};
