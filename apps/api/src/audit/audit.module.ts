import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditRepository } from './audit.repository.js';
import { AuditResolver } from './audit.resolver.js';
import { AuditService } from './audit.service.js';

export { canonicalJson } from './audit-entry.js';
export { AuditService } from './audit.service.js';
export { changesBetween, lastAuthorOf, type RecordedChange } from './recent-changes.js';

@Module({
  controllers: [AuditController],
  providers: [AuditRepository, AuditService, AuditResolver],
  exports: [AuditService],
})
export class AuditModule {}
