-- How shared costs are split, from a day on. Never edited: a change closes system_to and adds a row.
CREATE TABLE "allocation_rule" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "valid_from" DATE NOT NULL,
    "valid_to" DATE,
    "cost" JSONB NOT NULL,
    "split" JSONB NOT NULL,
    "system_from" TIMESTAMPTZ(6) NOT NULL,
    "system_to" TIMESTAMPTZ(6),

    CONSTRAINT "allocation_rule_pkey" PRIMARY KEY ("id")
);
