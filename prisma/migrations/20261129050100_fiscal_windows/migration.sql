-- By which calendar the windows of a budget are: { yearStartsIn, pattern }; null where they are not fiscal.
ALTER TABLE "budget" ADD COLUMN "calendar" JSONB;
