import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { Allow } from '../../platform/actor.js';
import { Database } from '../../platform/database.js';
import { listAnomalies, listAwsBudgets, listNotices } from './aws-budgets.repository.js';

const SHOWN_MAX = 200;

@Resolver()
export class AwsBudgetsResolver {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Query('awsBudgets')
  @Allow('finance', 'platform', 'executive', 'auditor')
  all() {
    return listAwsBudgets(this.database);
  }

  @Query('awsNotices')
  @Allow('finance', 'platform', 'auditor')
  notices() {
    return listNotices(this.database, SHOWN_MAX);
  }

  @Query('awsAnomalies')
  @Allow('finance', 'platform', 'executive', 'auditor')
  anomalies() {
    return listAnomalies(this.database, SHOWN_MAX);
  }
}
