"""What is edited on the desk."""

from django.contrib import admin

from newsroom.desk.acts.page import ActAdmin
from newsroom.desk.articles import ArticleAdmin
from newsroom.desk.audit import AuditEntryAdmin
from newsroom.desk.images import ImageAdmin
from newsroom.desk.imports.feeds import FeedAdmin
from newsroom.desk.imports.page import ImportJobAdmin
from newsroom.desk.imports.runs import ImportRunAdmin
from newsroom.desk.names import NamedAdmin, TopicAdmin
from newsroom.desk.previews.links import PreviewLinkAdmin
from newsroom.desk.proposals.deciding import ProposalAdmin
from newsroom.desk.versions import VersionAdmin
from newsroom.models import (
    Act,
    Article,
    AuditEntry,
    Author,
    Feed,
    Image,
    ImportJob,
    ImportRun,
    Person,
    Place,
    PreviewLink,
    Proposal,
    Section,
    Source,
    Topic,
    Version,
)

admin.site.register(Act, ActAdmin)
admin.site.register(Article, ArticleAdmin)
admin.site.register(AuditEntry, AuditEntryAdmin)
admin.site.register(Feed, FeedAdmin)
admin.site.register(Image, ImageAdmin)
admin.site.register(ImportJob, ImportJobAdmin)
admin.site.register(ImportRun, ImportRunAdmin)
admin.site.register(PreviewLink, PreviewLinkAdmin)
admin.site.register(Proposal, ProposalAdmin)
admin.site.register(Topic, TopicAdmin)
admin.site.register(Version, VersionAdmin)
admin.site.register([Person, Place, Section, Author, Source], NamedAdmin)
