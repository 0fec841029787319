"""Indexes as another project may declare them, over Django's own users and groups."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.auth.models import Group, User
from haystack import indexes


class UserIndex(indexes.SearchIndex, indexes.Indexable):
    """A field of every type; a user's columns hold what the test wants in them."""

    text = indexes.CharField(document=True, model_attr="first_name")
    name = indexes.CharField(model_attr="username", boost=3.0)
    town = indexes.CharField(model_attr="last_name", faceted=True)
    tags = indexes.MultiValueField(faceted=True)
    joined = indexes.DateTimeField(model_attr="date_joined", faceted=True)
    seen = indexes.DateTimeField(model_attr="last_login", null=True)
    birthday = indexes.DateField()
    rating = indexes.FloatField()
    price = indexes.DecimalField()
    number = indexes.IntegerField(model_attr="pk")
    staff = indexes.BooleanField(model_attr="is_staff", faceted=True)
    note = indexes.CharField(model_attr="password", indexed=False)

    def get_model(self):
        return User

    def prepare_tags(self, user):
        return [tag for tag in user.email.split("|") if tag]

    def prepare_birthday(self, user):
        return user.date_joined.date()

    def prepare_rating(self, user):
        return user.pk * 0.5 - 1.25

    def prepare_price(self, user):
        return Decimal(user.pk) / 10


class GroupIndex(indexes.SearchIndex, indexes.Indexable):
    text = indexes.CharField(document=True, model_attr="name")
    name = indexes.CharField(model_attr="name")

    def get_model(self):
        return Group
