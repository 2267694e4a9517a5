import { Module } from '@nestjs/common';
import { AdmissionsModule } from '../admissions/admissions.module.js';
import { ControlsModule } from '../controls/controls.module.js';
import { AdmissionsController } from './admissions.controller.js';
import { DenialsController } from './denials.controller.js';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { DeliveryController } from './delivery.controller.js';
import { LeasesController } from './leases.controller.js';
import { OfrepController } from './ofrep.controller.js';
import { PolicyController } from './policy.controller.js';
import { PolicyStreams } from './policy-stream.js';
import { UnusedConnections } from './unused-connections.js';

/** The endpoints that gateways use. */
@Module({
  imports: [AdmissionsModule, ControlsModule, PoliciesModule, GatewaysModule],
  providers: [PolicyStreams, UnusedConnections],
  controllers: [
    LeasesController,
    AdmissionsController,
    DenialsController,
    DeliveryController,
    OfrepController,
    PolicyController,
  ],
})
export class GatewayModule {}
