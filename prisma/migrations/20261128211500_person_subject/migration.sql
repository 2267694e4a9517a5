-- Who a person is at an identity provider: the issuer and its subject, never the e-mail address. Null: an account of Bursar's own.
ALTER TABLE "person"
  ADD COLUMN "issuer" TEXT,
  ADD COLUMN "subject" TEXT,
  -- What the groups of the provider gave last; the other roles and teams were given by hand.
  ADD COLUMN "group_roles" TEXT[] DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "group_teams" TEXT[] DEFAULT ARRAY[]::TEXT[],
  -- False where the provider says that it did not check the address: it then names no user of calls.
  ADD COLUMN "email_checked" BOOLEAN NOT NULL DEFAULT true,
  ADD COLUMN "last_sign_in_at" TIMESTAMPTZ(6),
  ADD CONSTRAINT "person_subject_whole" CHECK ((issuer IS NULL) = (subject IS NULL));
CREATE UNIQUE INDEX "person_issuer_subject_key" ON "person"("issuer", "subject");

-- Two people of two providers may have one address; of Bursar's own accounts each has another.
DROP INDEX "person_email_key";
CREATE UNIQUE INDEX "person_account_key" ON "person"("email") WHERE issuer IS NULL;
CREATE INDEX "person_email_idx" ON "person"("email");
