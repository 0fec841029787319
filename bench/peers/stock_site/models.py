"""An article with its names in one column each: less to read than a real site has."""

from django.db import models


class Story(models.Model):
    title = models.TextField()
    body = models.TextField()
    about = models.TextField()
    published = models.DateTimeField()
    topics = models.TextField()
    people = models.TextField()
    places = models.TextField()

    def __str__(self):
        return self.title
