"""The ledger's tables: what was done, and the seals that make it tamper-evident."""

from django.db import models

from secretariat.ground.fields import PathField


class LedgerEntry(models.Model):
    """One act: who, when, on whose authority, what changed. Rows are only added; payloads and names can be erased."""

    at = models.DateTimeField(db_index=True)
    transaction = models.BigIntegerField()
    action = models.TextField()
    actor_kind = models.TextField()
    actor_name = models.TextField()
    actor_person_id = models.BigIntegerField(null=True)
    actor_user_id = models.BigIntegerField(null=True)
    power = models.TextField(blank=True)
    tenure_id = models.BigIntegerField(null=True)
    subject_type = models.TextField()
    subject_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    path = PathField(blank=True)
    payload = models.JSONField(null=True)
    salt = models.BinaryField(null=True)
    digest = models.BinaryField()
    name_salt = models.BinaryField(null=True)
    name_digest = models.BinaryField(null=True)
    """Stands for a person's name in the chain, so that it can be erased; None where the name itself stands there."""
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(fields=["person_id"]),
            models.Index(fields=["path", "-id"]),
            models.Index(fields=["actor_person_id"]),
            models.Index(
                fields=["actor_user_id"], condition=models.Q(actor_person_id=None), name="ledger_of_mere_accounts"
            ),
        ]


class LedgerSeal(models.Model):
    """The link of one entry to the one sealed before it: SHA-256 over the previous hash and the entry's own facts."""

    entry_id = models.BigIntegerField(unique=True)
    previous = models.BinaryField()
    hash = models.BinaryField()
