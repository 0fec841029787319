"""What the list does to many articles: publishes, withdraws, deletes them."""

from __future__ import annotations

from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsroom import audit
from newsroom.acts import OverrulableError, Undoable, register
from newsroom.desk import checks
from newsroom.models import Article, AuditEntry, Takedown
from newsroom.publishing import (
    UNPUBLISHED,
    RefusedError,
    prepare_publication,
    refuse_withdrawal,
    withdraw,
    write_down,
)
from newsroom.versions import restore

TO_PUBLISH = ["newsroom.publish_article", "newsroom.change_article"]


class Publishing(Undoable):
    """What needs the right to publish, its undo as well."""

    def is_allowed(self):
        return self.by.has_perms(TO_PUBLISH)


@register
class Publication(Publishing):
    name = "publish"
    label = gettext_lazy("Publish")
    not_done = gettext_lazy("Not published")
    undo_hides = True

    def done(self, count):
        return ngettext("%d article is published.", "%d articles are published.", count) % count

    def prepare(self, numbers):
        self.first = checks.first_date()

    def consider(self, number, article):
        super().consider(number, article)
        prepare_publication(article)
        self.found = checks.found(article, self.first)
        if self.found and not self.parameters.get("overruled"):
            raise OverrulableError("; ".join(str(check.label) for check in self.found))

    def do(self, number, article):
        article.save()
        checks.write_down_overruled(article, self.found)
        _log(self.by, article, CHANGE, _("Published."))

    def refuse_to_take_back(self, article):
        super().refuse_to_take_back(article)
        if article.status != Article.Status.PUBLISHED:
            raise RefusedError(_("no longer published"))

    def take_back(self, article, before):
        _set(article, before, "status", "published_at")
        article.save()
        write_down(article, self.by, self.parameters["reason"])
        _log(self.by, article, CHANGE, _("The publication was undone."))


@register
class Withdrawal(Publishing):
    name = "withdraw"
    label = gettext_lazy("Withdraw")
    not_done = gettext_lazy("Not withdrawn")
    hides = True

    def done(self, count):
        return ngettext("%d article is withdrawn.", "%d articles are withdrawn.", count) % count

    def consider(self, number, article):
        super().consider(number, article)
        refuse_withdrawal(article)

    def do(self, number, article):
        withdraw(article, self.by, self.parameters["reason"], self.parameters["note"])
        _log(self.by, article, CHANGE, _("Withdrawn."))

    def refuse_to_take_back(self, article):
        super().refuse_to_take_back(article)
        if article.status != Article.Status.WITHDRAWN:
            raise RefusedError(_("no longer withdrawn"))

    def take_back(self, article, before):
        _set(article, before, "status", "withdrawal_note")
        article.save()
        reason = self.parameters["reason"]
        audit.record(AuditEntry.Action.PUBLISH, article, {"reason": ["", reason]})
        _log(self.by, article, CHANGE, _("The withdrawal was undone: %s") % reason)


@register
class Deletion(Undoable):
    name = "delete"
    label = gettext_lazy("Delete")
    not_done = gettext_lazy("Not deleted")
    hides = True
    undo_needs_reason = False

    def done(self, count):
        return ngettext("%d article is deleted.", "%d articles are deleted.", count) % count

    def is_allowed(self):
        return self.by.has_perm("newsroom.delete_article")

    def prepare(self, numbers):
        records = Takedown.objects.filter(article__in=numbers).order_by()
        self.taken_down = set(records.values_list("article", flat=True))

    def consider(self, number, article):
        super().consider(number, article)
        if article.status not in UNPUBLISHED and not self.by.has_perms(TO_PUBLISH):
            raise RefusedError(_("only who may publish deletes what was published"))

    def do(self, number, article):
        # A takedown of it is on record, or will be.
        if article.status not in UNPUBLISHED or article.pk in self.taken_down:
            if not self.parameters["reason"]:
                raise RefusedError(_("published meanwhile: a reason is needed"))
            write_down(article, self.by, self.parameters["reason"])
        _log(self.by, article, DELETION, "")
        article.delete()

    def may_take_back(self):
        return self.by.has_perms(["newsroom.add_article", "newsroom.delete_article"])

    def refuse_to_take_back(self, article):
        if article is not None:
            raise RefusedError(_("in the archive again"))

    def take_back(self, article, before):
        if before.state["status"] not in UNPUBLISHED and not self.by.has_perms(TO_PUBLISH):
            raise RefusedError(_("only who may publish brings back what was published"))
        # Somebody else's draft, which who asks does not see.
        if Article.objects.filter(pk=before.article_number).exists():
            raise RefusedError(_("in the archive again"))
        restored = restore(before, self.by)
        _log(self.by, restored.article, CHANGE, _("Restored."))


def _set(article: Article, before, *names: str) -> None:
    """Give an article back what a version has of some fields."""
    for name in names:
        value = before.state[name]
        setattr(article, name, Article._meta.get_field(name).to_python(value))


def _log(by, article: Article, flag: int, message: str) -> None:
    LogEntry.objects.log_actions(by.pk, [article], flag, message, single_object=True)
