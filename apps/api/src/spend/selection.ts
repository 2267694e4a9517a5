import {
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/** The names of all fields selected anywhere below the one being resolved. */
export function selectedFields(info: GraphQLResolveInfo): Set<string> {
  const names = new Set<string>();
  for (const node of info.fieldNodes) collect(node.selectionSet, info.fragments, names);
  return names;
}

/** Fragments cannot form a circle: validation refuses them before anything is resolved. */
function collect(
  selections: SelectionSetNode | undefined,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
  names: Set<string>,
): void {
  for (const selection of selections?.selections ?? []) {
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      collect(fragments[selection.name.value]?.selectionSet, fragments, names);
      continue;
    }
    if (selection.kind === Kind.FIELD) names.add(selection.name.value);
    collect(selection.selectionSet, fragments, names);
  }
}
