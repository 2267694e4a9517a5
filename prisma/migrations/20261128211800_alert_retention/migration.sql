-- What is past retention is found by its time; people's entries, by the alert that goes.
CREATE INDEX ON notifications.alert (at);
CREATE INDEX ON notifications.inbox (alert);
