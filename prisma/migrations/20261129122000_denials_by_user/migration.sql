-- A developer asks which of their own calls were denied, a few among all: calls that name no user are not in this index.
CREATE INDEX denial_user ON limits.denial ((detail ->> 'user'), at) WHERE detail ->> 'user' IS NOT NULL;
