-- What a month costs beside invocations, and what was said of it when it closed.
CREATE SCHEMA chargeback;
