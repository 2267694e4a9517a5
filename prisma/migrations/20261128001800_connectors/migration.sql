-- A configured source, and how it fared last.
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
