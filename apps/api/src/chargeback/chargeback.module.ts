import { Module } from '@nestjs/common';

/** What a month holds beside invocations, its close, and the statements that say what each team owes. */
@Module({})
export class ChargebackModule {}
