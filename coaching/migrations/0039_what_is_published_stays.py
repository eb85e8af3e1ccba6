"""What is published is not changed, not deleted and not added to, whoever asks the database for it.

Rows of cells, figures and of who was counted belong to the transaction that published the term: its number is kept
with the publication, by the database itself. Emptying the tables is left to their owner; the application may not.
"""

from django.db import migrations

FROZEN = ("coaching_publication", "coaching_publishedcell", "coaching_publishedfigure")
PARTS = ("coaching_publishedcell", "coaching_publishedfigure", "coaching_countedteacher")
NUMBERS = ("teachers", "own_less", "own_expected", "own_more", "coach_less", "coach_expected", "coach_more")

FORWARD = """
CREATE FUNCTION coaching_published_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'published_stays' USING ERRCODE = 'check_violation';
END $$;

CREATE FUNCTION coaching_published_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.made_in := txid_current();
    RETURN NEW;
END $$;

CREATE TRIGGER published_now BEFORE INSERT ON coaching_publication
FOR EACH ROW EXECUTE FUNCTION coaching_published_now();

CREATE FUNCTION coaching_published_at_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM coaching_publication
                   WHERE id = NEW.publication_id AND made_in = txid_current()) THEN
        RAISE EXCEPTION 'published_at_once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER published_stays BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION coaching_published_stays();
"""
    for table in FROZEN
) + "".join(
    f"""
CREATE TRIGGER published_at_once BEFORE INSERT ON {table}
FOR EACH ROW EXECUTE FUNCTION coaching_published_at_once();
"""
    for table in PARTS
) + f"""
ALTER TABLE coaching_publishedcell ADD CONSTRAINT published_cell_rounded
CHECK ({" AND ".join(f"{name} % 5 = 0" for name in NUMBERS)});
"""

BACKWARD = """
ALTER TABLE coaching_publishedcell DROP CONSTRAINT published_cell_rounded;
""" + "".join(f"DROP TRIGGER published_at_once ON {table};\n" for table in PARTS) + "".join(
    f"DROP TRIGGER published_stays ON {table};\n" for table in FROZEN
) + """
DROP FUNCTION coaching_published_at_once();
DROP TRIGGER published_now ON coaching_publication;
DROP FUNCTION coaching_published_now();
DROP FUNCTION coaching_published_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("coaching", "0038_published_terms")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
