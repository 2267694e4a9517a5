import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { GatewaysResolver } from './gateways.resolver.js';
import { GatewaysService } from './gateways.service.js';

export { isGatewayName, mayServe, type ProvenGateway, sharersIn } from './gateway.js';
export * as gatewaySql from './gateway-sql.js';
export { type Ack, acksSince, insertAck, isFirstAwaited } from './acks.repository.js';
export {
  forgetGateways,
  gatewaysSince,
  hasLaterLife,
  type KnownGateway,
  leasedLately,
  meetLife,
  noteAcked,
  noteLeased,
  provenWithinADay,
} from './gateways.repository.js';
export { GatewaysService } from './gateways.service.js';

/** Which gateways there are: names, the keys that own them, where they are, and what they have acknowledged. */
@Module({
  imports: [AuditModule],
  providers: [GatewaysResolver, GatewaysService],
  exports: [GatewaysService],
})
export class GatewaysModule {}
