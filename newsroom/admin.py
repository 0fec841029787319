"""What is edited on the desk."""

from django.contrib import admin

from newsroom.desk.articles import ArticleAdmin
from newsroom.desk.images import ImageAdmin
from newsroom.desk.names import NamedAdmin, TopicAdmin
from newsroom.models import Article, Author, Image, Person, Place, Section, Source, Topic

admin.site.register(Article, ArticleAdmin)
admin.site.register(Image, ImageAdmin)
admin.site.register(Topic, TopicAdmin)
admin.site.register([Person, Place, Section, Author, Source], NamedAdmin)
