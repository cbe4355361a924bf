drop index account_proposer;
