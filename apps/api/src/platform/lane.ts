import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Observable } from 'rxjs';
import { inLane } from './postgres/context.js';
import type { Lane } from './postgres/lanes.js';

const LANE = 'bursar:lane';

/** Through which lane an endpoint, or every endpoint of a class, asks the database; without it, that of people's screens. */
export const InLane = (lane: Lane) => SetMetadata(LANE, lane);

export const laneOf = (
  reflector: Reflector,
  ...targets: Parameters<Reflector['getAllAndOverride']>[1]
): Lane => reflector.getAllAndOverride<Lane | undefined>(LANE, targets) ?? 'screen';

/** Stands around every endpoint and root field. */
@Injectable()
export class LaneInterceptor implements NestInterceptor {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const lane = laneOf(this.reflector, context.getHandler(), context.getClass());
    return new Observable((subscriber) => inLane(lane, () => next.handle().subscribe(subscriber)));
  }
}
