"""A form of the desk is saved once, however often it is sent; what is typed in it is not lost.

Each form carries a random token. What was saved is remembered by it, in the transaction that saves:
the same form leads to what the first made, and the browser learns what it need no longer keep.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta
from functools import partial
from secrets import token_hex

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from newsroom.desk.boxes import UNTOUCHED, Boxes
from newsroom.models import SentForm

FIELD = "form_token"
TOKEN = re.compile("[0-9a-f]{32}")
REMEMBERED = timedelta(days=7)  # as long as a browser keeps what was typed
ASKED_AT_MOST = 50  # forms in one question


class SentOnce(Boxes, admin.ModelAdmin):
    """An admin whose forms are saved once, and kept in the browser until they are."""

    class Media:
        js = ["js/desk_form.js", "js/field_names.js"]

    # Around all that the view asks: what was saved would be refused when it is looked at again.

    def add_view(self, request, form_url="", extra_context=None):
        return self._once(request, partial(super().add_view, request, form_url, extra_context))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        view = partial(super().change_view, request, object_id, form_url, extra_context)
        return self._once(request, view, object_id)

    def _once(self, request, view, object_id=None):
        token = request.POST.get(FIELD, "")
        if not TOKEN.fullmatch(token):
            return view()
        digest = _digest(request)
        with transaction.atomic():
            # The same form sent at the same time waits here until the first is saved.
            sent, is_new = SentForm.objects.get_or_create(
                user=request.user, token=token, defaults={"digest": digest}
            )
            if not is_new and sent.digest == digest:
                return self._answer_again(request, sent)
            request.sent_form, sent.digest = sent, digest
            request.was_added = not is_new and object_id is None
            response = view()
            if not sent.object_id:
                sent.delete()
        return response

    def _answer_again(self, request, sent):
        made = self.get_object(request, sent.object_id)
        if made is not None and IS_POPUP_VAR in request.POST:
            return self.response_add(request, made)
        text = _("This form had been sent before. It was saved once.")
        self.message_user(request, text, messages.WARNING)
        return HttpResponseRedirect(self._address_of(sent))

    def _address_of(self, sent) -> str:
        page = f"{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(f"{self.admin_site.name}:{page}", args=[sent.object_id])

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if not getattr(request, "was_added", False):
            return form
        link = format_html('<a href="{}">{}</a>', self._address_of(request.sent_form), _("open it"))
        text = _(
            "This form was saved before you changed it, and what you changed since then was not:"
            " %s and put it in there, or save again to make another one."
        )
        return _refused(form, format_html(text.replace("%s", "{}"), link))

    def save_form(self, request, form, change):
        # What did not change stays as it is: with its line ends, and its fractions of a second.
        for name in form.initial.keys() - set(form.changed_data):
            is_as_sent = getattr(form.instance, name, None) == form.cleaned_data.get(name)
            if is_as_sent and isinstance(form.fields.get(name), UNTOUCHED):
                setattr(form.instance, name, form.initial[name])
        return super().save_form(request, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        sent = getattr(request, "sent_form", None)
        if sent is not None:
            sent.object_id, sent.saved_at = form.instance.pk, timezone.now()
            sent.save()
            SentForm.objects.filter(saved_at__lt=sent.saved_at - REMEMBERED).delete()

    def render_change_form(self, request, context, *args, **kwargs):
        token = request.POST.get(FIELD, "")
        is_same = TOKEN.fullmatch(token) and not getattr(request, "was_added", False)
        context[FIELD] = token if is_same else token_hex(16)
        return super().render_change_form(request, context, *args, **kwargs)


def _digest(request) -> str:
    """Of what was typed or chosen: not of the button, nor of what the browser adds."""
    typed = sorted(
        (name, values)
        for name, values in request.POST.lists()
        if not name.startswith("_") and name != "csrfmiddlewaretoken"
    )
    files = sorted((name, file.name, file.size) for name, file in request.FILES.items())
    content = json.dumps([typed, files]).encode()
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _refused(form: type[forms.ModelForm], why: str) -> type[forms.ModelForm]:
    class Refused(form):
        def clean(self):
            super().clean()
            raise ValidationError(why)

    return Refused


def saved_forms(request):
    """Which of some forms of somebody's own were saved, by their tokens."""
    asked = filter(TOKEN.fullmatch, request.GET.getlist("form")[:ASKED_AT_MOST])
    saved = SentForm.objects.filter(user=request.user, token__in=list(asked)).exclude(object_id="")
    return JsonResponse({"saved": list(saved.values_list("token", flat=True))})
