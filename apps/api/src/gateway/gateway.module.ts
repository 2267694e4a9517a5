import { Module } from '@nestjs/common';
import { BudgetsModule } from '../budgets/budgets.module.js';
import { AdmissionsController } from './admissions.controller.js';

/** The doors that gateways use. */
@Module({ imports: [BudgetsModule], controllers: [AdmissionsController] })
export class GatewayModule {}
