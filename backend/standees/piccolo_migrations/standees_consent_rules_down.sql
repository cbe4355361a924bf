set local lock_timeout = '500ms';

create or replace function line_is_recalled(of_line uuid) returns boolean
language sql stable set search_path = public, pg_temp as $$
  select exists (select 1 from recall where recall.line = of_line)
    or exists (select 1 from line join account on account.id = line.account
               where line.id = of_line and account.status <> 'confirmed')
$$;
