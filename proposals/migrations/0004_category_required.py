import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("proposals", "0003_categories")]
    operations = [
        migrations.RemoveField(model_name="proposal", name="topic"),
        migrations.RemoveField(model_name="proposalevent", name="topic"),
        migrations.AlterField(
            model_name="proposal",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="proposals.category",
                verbose_name="category",
            ),
        ),
        migrations.AlterField(
            model_name="proposalevent",
            name="category",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="proposals.category",
                verbose_name="category",
            ),
        ),
    ]
