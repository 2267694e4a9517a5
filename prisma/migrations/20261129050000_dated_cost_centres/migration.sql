-- What a team's cost centre was, from which day on: a call is in the one of its own day.
ALTER TABLE "team" ADD COLUMN "cost_centres" JSONB NOT NULL DEFAULT '[]';
UPDATE "team" SET "cost_centres" = jsonb_build_array(jsonb_build_object('from', NULL, 'costCentre', "cost_centre"))
WHERE "cost_centre" IS NOT NULL;
ALTER TABLE "team" DROP COLUMN "cost_centre";
