import { Module } from '@nestjs/common';
import { AdmissionsModule } from '../admissions/admissions.module.js';
import { ExplainResolver } from './explain.resolver.js';
import { ExplainService } from './explain.service.js';

/** Why a call was denied, changed or charged. */
@Module({ imports: [AdmissionsModule], providers: [ExplainResolver, ExplainService] })
export class ExplainModule {}
