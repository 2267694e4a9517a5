-- CreateTable
CREATE TABLE "price_sighting" (
    "row_id" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "first_seen" DATE NOT NULL,
    "last_seen" DATE NOT NULL,

    CONSTRAINT "price_sighting_pkey" PRIMARY KEY ("row_id","source","document")
);

-- CreateTable
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

-- CreateTable
CREATE TABLE "source" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "every" TEXT NOT NULL,
    "paused" BOOLEAN NOT NULL DEFAULT false,
    "settings" JSONB NOT NULL,
    "next_run_at" TIMESTAMPTZ(6) NOT NULL,
    "last_run_at" TIMESTAMPTZ(6),
    "last_ok_at" TIMESTAMPTZ(6),
    "last_error" TEXT,
    "last_hint" TEXT,
    "memory" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "source_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "price_sighting_source_document_idx" ON "price_sighting"("source", "document");

-- CreateIndex
CREATE UNIQUE INDEX "price_held_content_key_key" ON "price_held"("content_key");

-- CreateIndex
CREATE INDEX "price_held_state_idx" ON "price_held"("state");

-- What re-rating would change of calls priced by rows that another has taken the place of, by model. Derived: it is asked
-- again once a price of the model has changed, or once usage was rated again.
CREATE TABLE ledger.correction_estimate (
  model text PRIMARY KEY,
  computed_at timestamptz NOT NULL,
  -- [{ row, calls, before, after, from, to }]; amounts are decimal text in USD.
  lines jsonb NOT NULL
);
