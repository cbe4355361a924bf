set local lock_timeout = '500ms';

-- A phone asks for its member's own month several times a day; what a ward's lists read does not help.
create index account_proposer on account (proposed_by, proposed_at) include (status, confirmed_at);
