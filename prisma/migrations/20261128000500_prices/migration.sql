CREATE TABLE "inference_profile" (
    "arn" TEXT NOT NULL,
    "model_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inference_profile_pkey" PRIMARY KEY ("arn")
);

CREATE TABLE "price_book_version" (
    "version" SERIAL NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "author" TEXT NOT NULL,
    "note" TEXT NOT NULL,

    CONSTRAINT "price_book_version_pkey" PRIMARY KEY ("version")
);
-- A charge names the version it was rated under, so there is always one.
INSERT INTO price_book_version (author, note) VALUES ('bursar', 'empty book');

CREATE TABLE "price_row" (
    "id" SERIAL NOT NULL,
    "provider" TEXT NOT NULL,
    "surface" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "routing" TEXT NOT NULL,
    "regions" TEXT[],
    "tier" TEXT NOT NULL,
    "context_over" BIGINT,
    "per_1m" JSONB NOT NULL,
    "per_unit" JSONB,
    "valid_from" TIMESTAMPTZ(6),
    "valid_to" TIMESTAMPTZ(6),
    "system_from" TIMESTAMPTZ(6) NOT NULL,
    "system_to" TIMESTAMPTZ(6),
    "source" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "owner" TEXT NOT NULL,

    CONSTRAINT "price_row_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "price_row_model_idx" ON "price_row"("model");

CREATE TABLE "price_layer" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "match" JSONB NOT NULL,
    "per_1m" JSONB,
    "percent" TEXT,
    "factor" TEXT,
    "valid_from" TIMESTAMPTZ(6),
    "valid_to" TIMESTAMPTZ(6),
    "system_from" TIMESTAMPTZ(6) NOT NULL,
    "system_to" TIMESTAMPTZ(6),
    "source" TEXT NOT NULL,
    "owner" TEXT NOT NULL,

    CONSTRAINT "price_layer_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "model_alias" (
    "id" SERIAL NOT NULL,
    "model" TEXT NOT NULL,
    "alias_of" TEXT,
    "system_from" TIMESTAMPTZ(6) NOT NULL,
    "system_to" TIMESTAMPTZ(6),
    "owner" TEXT NOT NULL,

    CONSTRAINT "model_alias_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "model_alias_model_idx" ON "model_alias"("model");

-- Which published lists have a row's price, and on which days they had it.
CREATE TABLE "price_sighting" (
    "row_id" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "first_seen" DATE NOT NULL,
    "last_seen" DATE NOT NULL,

    CONSTRAINT "price_sighting_pkey" PRIMARY KEY ("row_id","source","document")
);
CREATE INDEX "price_sighting_source_document_idx" ON "price_sighting"("source", "document");

-- Listed prices that are not in the book: each waits for a person, for a second source or for its day.
CREATE TABLE "price_held" (
    "id" SERIAL NOT NULL,
    "content_key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "surface" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "routing" TEXT NOT NULL,
    "regions" TEXT[],
    "tier" TEXT NOT NULL,
    "context_over" BIGINT,
    "per_1m" JSONB NOT NULL,
    "per_unit" JSONB NOT NULL,
    "valid_from" TIMESTAMPTZ(6),
    "guards" JSONB NOT NULL,
    "sources" JSONB NOT NULL,
    "row_in_force" INTEGER,
    "first_seen" DATE NOT NULL,
    "last_seen" DATE NOT NULL,
    "decided_at" TIMESTAMPTZ(6),
    "decided_by" TEXT,
    "reason" TEXT,

    CONSTRAINT "price_held_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "price_held_content_key_key" ON "price_held"("content_key");
CREATE INDEX "price_held_state_idx" ON "price_held"("state");

-- What limits calls is written often and lives in a schema of its own, which Prisma does not manage.
CREATE SCHEMA limits;

-- A price that a person vouches for until the real one is known: up to an amount, and until a day.
CREATE TABLE limits.provisional_price (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  price_row integer NOT NULL,
  model text NOT NULL,
  cap_usd numeric(38,15) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  reason text NOT NULL,
  set_by text NOT NULL,
  set_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  ended_because text                      -- cap | expired | priced | withdrawn
);
CREATE UNIQUE INDEX ON limits.provisional_price (model) WHERE ended_at IS NULL;
