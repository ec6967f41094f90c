"""What the migrations wrote into the tables, kept beside them in the test database, and how to have it back."""

# Run once, in the template that every worker clones.
KEEP = """
CREATE SCHEMA seed;
DO $$
DECLARE name text; filled boolean;
BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE seed.%1$I AS TABLE public.%1$I', name);
        END IF;
    END LOOP;
END $$;
CREATE FUNCTION seed.restore() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS $$
DECLARE name text; columns text; changed boolean;
BEGIN
    FOR name, columns IN
        SELECT c.relname, (
            SELECT string_agg(quote_ident(a.attname), ', ') FROM pg_attribute a
            WHERE s.oid IS NOT NULL AND a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            AND a.attgenerated = ''
        )
        FROM pg_class c LEFT JOIN pg_class s ON s.relname = c.relname AND s.relnamespace = 'seed'::regnamespace
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
    LOOP
        IF columns IS NULL AND pg_relation_size(quote_ident(name)::regclass) = 0 THEN
            CONTINUE;  -- nothing was ever written
        ELSIF columns IS NULL THEN
            EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO changed;
        ELSE
            EXECUTE format(
                'SELECT EXISTS ((TABLE public.%1$I EXCEPT ALL TABLE seed.%1$I)'
                ' UNION ALL (TABLE seed.%1$I EXCEPT ALL TABLE public.%1$I))',
                name
            ) INTO changed;
        END IF;
        IF changed THEN
            EXECUTE format('DELETE FROM public.%I', name);
            IF columns IS NOT NULL THEN
                EXECUTE format('INSERT INTO public.%1$I (%2$s) SELECT %2$s FROM seed.%1$I', name, columns);
            END IF;
        END IF;
    END LOOP;
END $$;
"""
