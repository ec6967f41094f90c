import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orgs", "0009_standards_kept")]

    operations = [
        migrations.AlterField(
            model_name="indicator",
            name="dimension",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="indicators",
                to="orgs.dimension",
                verbose_name="dimension",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='only_drafts_change', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF EXISTS (SELECT FROM orgs_standard\n            WHERE id = coalesce(NEW.standard_id, OLD.standard_id) AND stage <> 'draft') THEN\n            RAISE EXCEPTION 'a published standard does not change' USING ERRCODE = 'restrict_violation';\n        END IF;\n        RETURN coalesce(NEW, OLD);\n    ", hash='51c4c96ac0cdf7edd6ddffd25995f2565de572de', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_only_drafts_change_d3786', table='orgs_indicator', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='standard',
            trigger=pgtrigger.compiler.Trigger(name='flow_stage', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."stage", \':\', NEW."stage") = ANY(\'{draft:frozen,draft:published,published:replaced}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."stage" IS DISTINCT FROM NEW."stage") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "stage" from "%" to "%" on table %\', OLD."stage", NEW."stage", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='1063019d371770e3a0de03786fce24ad541126e5', operation='UPDATE', pgid='pgtrigger_flow_stage_c4140', table='orgs_standard', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dimension',
            trigger=pgtrigger.compiler.Trigger(name='only_drafts_change', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF EXISTS (SELECT FROM orgs_standard\n            WHERE id = coalesce(NEW.standard_id, OLD.standard_id) AND stage <> 'draft') THEN\n            RAISE EXCEPTION 'a published standard does not change' USING ERRCODE = 'restrict_violation';\n        END IF;\n        RETURN coalesce(NEW, OLD);\n    ", hash='8a6ddac84b6139e71f3eb7a6d10d3e4dc3d77446', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_only_drafts_change_f2292', table='orgs_dimension', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='starlevel',
            trigger=pgtrigger.compiler.Trigger(name='only_drafts_change', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF EXISTS (SELECT FROM orgs_standard\n            WHERE id = coalesce(NEW.standard_id, OLD.standard_id) AND stage <> 'draft') THEN\n            RAISE EXCEPTION 'a published standard does not change' USING ERRCODE = 'restrict_violation';\n        END IF;\n        RETURN coalesce(NEW, OLD);\n    ", hash='dbfd421b0e4c4fbf4f33f8eb33dbd32366cc4c3a', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_only_drafts_change_ccba7', table='orgs_starlevel', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='vetoground',
            trigger=pgtrigger.compiler.Trigger(name='only_drafts_change', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF EXISTS (SELECT FROM orgs_standard\n            WHERE id = coalesce(NEW.standard_id, OLD.standard_id) AND stage <> 'draft') THEN\n            RAISE EXCEPTION 'a published standard does not change' USING ERRCODE = 'restrict_violation';\n        END IF;\n        RETURN coalesce(NEW, OLD);\n    ", hash='0fced8176c124af037cfcea104abc619672c85d2', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_only_drafts_change_bf2e0', table='orgs_vetoground', when='BEFORE')),
        ),
    ]
