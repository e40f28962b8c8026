"""The table of `once`."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Create `rpcc_once`."""

    initial = True
    dependencies = ()
    operations = (
        migrations.CreateModel(
            name="OnceResult",
            fields=[
                ("pk", models.CompositePrimaryKey("method", "key", primary_key=True, serialize=False)),
                ("method", models.CharField(max_length=160)),
                ("key", models.CharField(max_length=64)),
                ("result", models.BinaryField()),
                ("created", models.BigIntegerField(db_index=True)),
            ],
            options={"db_table": "rpcc_once", "default_permissions": ()},
        ),
    )
