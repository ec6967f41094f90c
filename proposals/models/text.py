"""What has been learnt of the texts of proposals: weights, and how rare pairs of characters are."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TextModel(models.Model):
    """What words weigh for each category, learnt from confirmed proposals, and how well it does (文本模型)."""

    trained_at = models.DateTimeField(_("trained"), auto_now_add=True)
    texts = models.PositiveIntegerField(_("texts learnt from"))
    weights = models.JSONField(_("weights"))
    figures = models.JSONField(_("figures"))

    class Meta:
        verbose_name = _("text model")
        verbose_name_plural = _("text models")
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{self.trained_at:%Y-%m-%d %H:%M}"


class PairCount(models.Model):
    """In how many proposals each pair of characters occurs, counted by the clock (字对统计)."""

    counted_at = models.DateTimeField(_("counted"), auto_now_add=True)
    texts = models.PositiveIntegerField(_("texts counted"))
    among = models.PositiveIntegerField(_("texts in all"))
    held_by = models.JSONField(_("texts that hold each pair"))

    class Meta:
        verbose_name = _("count of pairs")
        verbose_name_plural = _("counts of pairs")

    def __str__(self) -> str:
        return f"{self.counted_at:%Y-%m-%d %H:%M}"
