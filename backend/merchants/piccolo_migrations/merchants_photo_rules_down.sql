drop policy owner_all on photo; drop policy own_or_ward on photo;
drop trigger takes_its_photos on visit;
drop function visit_takes_its_photos(), ward_of_own_visit(uuid, uuid), photo_lock(uuid);
