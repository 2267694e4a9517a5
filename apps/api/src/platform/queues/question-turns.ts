import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { type GqlContextType, GqlExecutionContext } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { requestOf } from '../actor.js';
import { pointsOf } from '../graphql/query-cost.js';
import { Reports } from '../reports.js';

/** Questions that GraphQL asks of the ledger wait for their turn beside those of files: so many at once, so many of one actor. */
@Injectable()
export class QuestionTurns implements NestInterceptor {
  constructor(@Inject(Reports) private readonly reports: Reports) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = requestOf(context);
    const { actor } = request;
    if (actor === null || actor === undefined || !isQuestion(context)) return next.handle();
    return from(this.reports.ask(actor, request, () => lastValueFrom(next.handle())));
  }
}

function isQuestion(context: ExecutionContext): boolean {
  if (context.getType<GqlContextType>() !== 'graphql') return false;
  const info = GqlExecutionContext.create(context).getInfo<GraphQLResolveInfo>();
  const { fieldName, parentType, schema } = info;
  const field = parentType.getFields()[fieldName];
  return (
    parentType === schema.getQueryType() && field !== undefined && pointsOf(schema, field) !== null
  );
}
