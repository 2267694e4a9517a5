-- One change of the directory of people: what the users it is about had before and after, so that it can be undone.
CREATE TABLE "directory_change" (
    "id" SERIAL NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "by" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "reason" TEXT,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    "undone_at" TIMESTAMPTZ(6),
    "undone_by" TEXT,

    CONSTRAINT "directory_change_pkey" PRIMARY KEY ("id")
);
