drop policy owner_all on street; drop policy ward_scope on street;
drop policy owner_all on market; drop policy ward_scope on market;
drop policy owner_all on zone; drop policy ward_scope on zone;
drop policy owner_all on market_row; drop policy ward_scope on market_row;
drop policy owner_all on point; drop policy ward_scope on point;
drop policy owner_all on ward; drop policy ward_scope on ward;
