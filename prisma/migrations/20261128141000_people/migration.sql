-- How the name of a session says who is behind it; empty: an e-mail address does.
ALTER TABLE "organisation" ADD COLUMN "session_patterns" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- The directory of people is asked by user.
CREATE INDEX "recognition_rule_kind_pattern_idx" ON "recognition_rule"("kind", "pattern");

-- What AWS reports of projects, profiles, principals and accounts that calls are made by or through. A row stands while the
-- report says the same; another report closes it and opens the next, so that the tags of a day stay those of that day.
CREATE TABLE "known_resource" (
    "id" SERIAL NOT NULL,
    "arn" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "tags" JSONB NOT NULL DEFAULT '{}',
    "units" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "source" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,
    "valid_from" TIMESTAMPTZ(6),
    "valid_to" TIMESTAMPTZ(6),

    CONSTRAINT "known_resource_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "known_resource_arn_idx" ON "known_resource"("arn");

-- Which model an application inference profile calls, as AWS reports it; the configuration file comes before it.
CREATE TABLE "reported_profile" (
    "arn" TEXT NOT NULL,
    "model_id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "reported_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "reported_profile_pkey" PRIMARY KEY ("arn")
);

-- The Bedrock project that a call was made under, and the client that made it, where a record says so.
ALTER TABLE ledger.invocation ADD COLUMN bedrock_project text, ADD COLUMN client text;
