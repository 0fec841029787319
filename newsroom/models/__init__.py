"""What the archive keeps: articles, what belongs to them, and what people did."""

from newsroom.models.act import Act, ActRow
from newsroom.models.article import Article, ArticleQuerySet
from newsroom.models.audit import AuditEntry, Takedown
from newsroom.models.correction import Correction
from newsroom.models.desk_group import DeskGroup
from newsroom.models.image import (
    RENDITIONS,
    BodyPicture,
    Image,
    Rendition,
    RenditionSet,
    pictures_by_key,
)
from newsroom.models.imports import Feed, ImportJob, ImportRun, ImportTrace, WatchedFile
from newsroom.models.names import (
    ArticleAuthor,
    Author,
    Named,
    Person,
    Place,
    Section,
    Source,
    Topic,
)
from newsroom.models.old_address import OldAddress
from newsroom.models.preview_link import PreviewLink
from newsroom.models.proposal import Proposal
from newsroom.models.reading import articles_with, seen
from newsroom.models.related_story import RelatedStory
from newsroom.models.sent_form import SentForm
from newsroom.models.stage import Stage, at_stage, stage_of
from newsroom.models.story import CopyPair, Sketch, Story
from newsroom.models.version import HiddenVersion, KeptText, Version
from newsroom.models.web_address import WebAddress
from newsroom.models.worker_sign import WorkerSign

__all__ = [
    "RENDITIONS",
    "Act",
    "ActRow",
    "Article",
    "ArticleAuthor",
    "ArticleQuerySet",
    "AuditEntry",
    "Author",
    "DeskGroup",
    "BodyPicture",
    "HiddenVersion",
    "CopyPair",
    "Correction",
    "Feed",
    "Image",
    "ImportJob",
    "ImportRun",
    "ImportTrace",
    "KeptText",
    "Named",
    "OldAddress",
    "Person",
    "Place",
    "PreviewLink",
    "Proposal",
    "RelatedStory",
    "Rendition",
    "RenditionSet",
    "Section",
    "SentForm",
    "Sketch",
    "Source",
    "Stage",
    "Story",
    "Takedown",
    "Topic",
    "Version",
    "WatchedFile",
    "WebAddress",
    "WorkerSign",
    "articles_with",
    "at_stage",
    "pictures_by_key",
    "seen",
    "stage_of",
]
