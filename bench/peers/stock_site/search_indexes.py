"""The index declaration as Haystack's own documentation would write it."""

from haystack import indexes

from bench.peers.stock_site.models import Story


class StoryIndex(indexes.SearchIndex, indexes.Indexable):
    text = indexes.CharField(document=True)
    title = indexes.CharField(model_attr="title", indexed=False)
    published = indexes.DateTimeField(model_attr="published")
    topic = indexes.MultiValueField(faceted=True)
    person = indexes.MultiValueField(faceted=True)
    place = indexes.MultiValueField(faceted=True)

    def get_model(self):
        return Story

    def prepare_text(self, story):
        return "\n".join([story.title, story.body, story.about])

    def prepare_topic(self, story):
        return story.topics.split()

    def prepare_person(self, story):
        return story.people.split()

    def prepare_place(self, story):
        return story.places.split()
