-- The team that the groups of a person put them into, by the user that calls name, and since when.
ALTER TABLE "person" ADD COLUMN "directory_user" TEXT,
ADD COLUMN "directory_team" TEXT,
ADD COLUMN "directory_since" TIMESTAMPTZ(6);
