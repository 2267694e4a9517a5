import { SetMetadata } from '@nestjs/common';
import { z } from 'zod';

export const DESCRIBED = 'bursar:described';

/** An answer: JSON by its schema, or text of another type. */
export interface AnswerDescription {
  readonly is: string;
  readonly schema?: z.ZodType;
  readonly type?: string;
  /** Names and meanings of headers that matter. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an endpoint takes and gives. The schemas are those that the endpoint itself validates with. */
export interface Description {
  readonly summary: string;
  readonly more?: string;
  /** An object: each member is a parameter. */
  readonly query?: z.ZodObject;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: z.ZodType;
  /** Of the body, where it is not JSON. */
  readonly bodyTypes?: readonly string[];
  /** By status. */
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** Statuses of problems beyond those that follow from the rest: what each means here. */
  readonly problems?: Readonly<Record<number, string>>;
}

/** Every endpoint carries one; /v1/openapi.json is made of them. */
export const Describe = (description: Description) => SetMetadata(DESCRIBED, description);

/** RFC 9457, as every endpoint answers what went wrong. */
export const ProblemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: 'For programs.' }),
    detail: z.string().meta({ description: 'For people: what was wrong.' }),
    hint: z.string().optional().meta({ description: 'What to do next.' }),
    retryAfterSeconds: z.number().optional(),
    why: z.string().optional().meta({ description: 'Where a denial is explained.' }),
  })
  .meta({ description: 'RFC 9457. Further members depend on `code`.' });

export const NOTHING: AnswerDescription = { is: 'Done.' };
