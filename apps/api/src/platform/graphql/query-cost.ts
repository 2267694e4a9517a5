import {
  getDirectiveValues,
  type GraphQLField,
  GraphQLError,
  type GraphQLSchema,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** What one query may ask for in all; a page of the web app asks for a third of it at most. */
export const POINTS_MAX = 60;
const ROOT_FIELD_POINTS = 1;

/** What a field costs beyond being read, as the SDL says with `@cost`; null where it says nothing. */
export function pointsOf(
  schema: GraphQLSchema,
  field: Pick<GraphQLField<unknown, unknown>, 'astNode'>,
): number | null {
  const directive = schema.getDirective('cost');
  if (!directive || !field.astNode) return null;
  const points = getDirectiveValues(directive, field.astNode)?.['points'];
  return typeof points === 'number' ? points : null;
}

interface Part {
  points: number;
  /** The most expensive field, to name it. */
  field: string | null;
  fieldPoints: number;
  readonly spreads: string[];
}

/** Fields that are worked out from the ledger are bounded together, under whatever aliases and fragments they are asked for. */
export const costRule =
  (pointsMax: number): ValidationRule =>
  (context) => {
    const operations: Part[] = [];
    const fragments = new Map<string, Part>();
    let part: Part = newPart();
    return {
      OperationDefinition: () => {
        operations.push((part = newPart()));
      },
      FragmentDefinition: (node) => {
        fragments.set(node.name.value, (part = newPart()));
      },
      FragmentSpread: (node) => {
        part.spreads.push(node.name.value);
      },
      Field: () => count(context, part),
      Document: {
        leave: () => {
          for (const operation of operations) {
            const whole = added(operation, fragments, new Map());
            if (whole.points > pointsMax) context.reportError(tooMuch(whole, pointsMax));
          }
        },
      },
    };
  };

export const boundCost = costRule(POINTS_MAX);

const newPart = (): Part => ({
  points: 0,
  field: null,
  fieldPoints: 0,
  spreads: [],
});

function count(context: ValidationContext, part: Part): void {
  const field = context.getFieldDef();
  const parent = context.getParentType();
  if (!field || !parent) return;
  const schema = context.getSchema();
  const isRoot = parent === schema.getQueryType() || parent === schema.getMutationType();
  const points = pointsOf(schema, field) ?? (isRoot ? ROOT_FIELD_POINTS : 0);
  part.points += points;
  if (points <= part.fieldPoints) return;
  part.field = field.name;
  part.fieldPoints = points;
}

type Total = Pick<Part, 'points' | 'field' | 'fieldPoints'>;

/** With all fragments; one that comes back to itself is another rule's to refuse. */
function added(part: Part, fragments: ReadonlyMap<string, Part>, known: Map<Part, Total>): Total {
  const before = known.get(part);
  if (before !== undefined) return before;
  known.set(part, { points: 0, field: null, fieldPoints: 0 });
  let { points, field, fieldPoints } = part;
  for (const name of part.spreads) {
    const fragment = fragments.get(name);
    if (fragment === undefined) continue;
    const more = added(fragment, fragments, known);
    points += more.points;
    if (more.fieldPoints > fieldPoints) ({ field, fieldPoints } = more);
  }
  const total = { points, field, fieldPoints };
  known.set(part, total);
  return total;
}

function tooMuch({ points, field, fieldPoints }: Total, pointsMax: number): GraphQLError {
  return new GraphQLError(
    `This query costs ${points} points, and a query may cost ${pointsMax}: ` +
      `each \`${field ?? ''}\` costs ${fieldPoints}. Ask for less at once, in several queries.`,
  );
}
