-- An invitation on its way by e-mail: its link, encrypted, until it was handed over; which process sends it; what went wrong last.
ALTER TABLE access.invitation
  ADD COLUMN letter bytea,
  ADD COLUMN sending_until timestamptz,
  ADD COLUMN problem text,
  ADD COLUMN hint text;
