set local lock_timeout = '500ms';

-- Its account changed after the release, or its shop took back the consent to be printed:
-- no such board is printed.
create or replace function line_is_recalled(of_line uuid) returns boolean
language sql stable set search_path = public, pg_temp as $$
  select exists (select 1 from recall where recall.line = of_line)
    or exists (select 1 from line join account on account.id = line.account
               where line.id = of_line and account.status <> 'confirmed')
    or (select not consent.given from line join consent on consent.merchant = line.merchant
        where line.id = of_line and consent.purpose = 'print'
        order by consent.given_at desc, consent.id desc limit 1) is true
$$;
