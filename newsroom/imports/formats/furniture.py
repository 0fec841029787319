"""What is on a page but not of its story: navigation, sharing, advertising, appeals."""

from __future__ import annotations

import re

# A line that is nothing but one of these.
_WHOLE_LINE = re.compile(
    r"(?:skip to (?:main )?content|menu|home|search|close|open|log ?in|sign ?(?:in|up)|register|"
    r"my account|subscribe(?: now)?|donate(?: now)?|support us|share|tweet|pin|print|e-?mail|save|"
    r"copy link|comment|like|follow|facebook|twitter|x|linkedin|reddit|whatsapp|telegram|"
    r"instagram|youtube|bluesky|threads|flipboard|pocket|rss|listen|"
    r"(?:share|save|print|e-?mail) (?:this|on|via|to|article|story|page)\b.{0,40}|"
    r"follow (?:us|me)\b.{0,60}|(?:ad|ads|advertisements?|sponsored|promoted)(?: content)?|"
    r"(?:continue reading|story continues|article continues|scroll)\b.{0,40}"
    r"\b(?:below|continue)\b.{0,40}|"
    r"(?:show|read|see|view|load) (?:more|less|all)|back to top|next|previous|(?:view|see) all|"
    r"\d+ (?:comments?|shares?|likes?|min(?:ute)?s?(?: read)?)|no comments|comments?|"
    r"\d+[- ]min(?:ute)? read|gift(?: this)? article|"
    r"listen to (?:this|the) (?:article|story).{0,30}|"
    r"(?:all )?rights reserved.{0,60}|(?:copyright|©).{0,100}|"
    r"(?:privacy|cookie)s? (?:policy|settings|notice).{0,60}|terms (?:of|and) .{0,40}|about us|"
    r"contact(?: us)?|advertise(?: with us)?|newsletters?|e-?paper|live tv|"
    r"(?:read|see|watch|listen)(?: also| more| next)?\s*:.*|(?:also read|read also)\b.*|"
    r"also on\b.*|related\s*:.*|(?:à )?lire aussi\b.*|lesen sie (?:auch|mehr)\b.*|"
    r"siehe auch\s*:?|mehr zum thema\b.{0,60}|weitere artikel\b.{0,60}|kommentierte artikel|"
    r"beiträge aus dem forum|lea también\b.*|te puede interesar\b.*|leia também\b.*|"
    r"leggi anche\b.*|(?:anzeige|werbung|publicité|publicidad|pubblicità))",
    re.IGNORECASE,
)
# A line that holds one of these asks the reader for something.
_APPEAL = re.compile(
    r"\bdear\b.{0,40}\b(?:readers?|friends?|supporters?|subscribers?)\b\s*[:,]|"
    r"\bplease (?:consider|help us|support|donate)\b.{0,80}"
    r"\b(?:contribut|donat|gift|support|subscri|member)|"
    r"\b(?:tax[- ](?:exempt|deductible)|year[- ]end)\b.{0,40}\b(?:contribution|donation|gift)\b|"
    r"\b(?:subscribe|sign up|register) (?:now |today |here )?(?:to|for) (?:our|the|your|free)\b|"
    r"\b(?:to|in|into) your inbox\b|\bour (?:free |daily |weekly )*newsletters?\b|"
    r"\bget\b.{3,60}\b(?:by e-?mail|in your inbox|newsletter|daily edition)\b|"
    r"\bwe want to hear (?:what you think|from you)\b|\bwe need your help\b|"
    r"\bclick here to\b|\bwant more of our\b|\bmake us a preferred source\b|"
    r"\b(?:become|becoming) a (?:member|subscriber|supporter|patron)\b|"
    r"\bsupport (?:our|independent) (?:work|journalism|reporting|newsroom)\b|"
    r"\bwe (?:use|and our partners use|value your) (?:cookies|privacy)\b|"
    r"\baccept (?:all )?cookies\b|"
    r"\b(?:views|opinions) expressed\b.{0,80}\b(?:author|writer|own|not necessarily)|"
    r"\bdownload (?:our|the) (?:free )?app\b|\bfollow us on\b",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_APPEAL = 1500
_LONGEST_LINE = 120

# A line that heads a list of other stories, or what stands below a story.
_END_HEADING = re.compile(
    r"(?:(?:related|recommended|suggested|similar|further|more) "
    r"(?:stories|articles|posts|coverage|news|reading|content|topics|reads)|related|recommended|"
    r"(?:read|up|up-|what to read) next|more (?:from|on|in|about|by|like)\b.{0,40}|"
    r"(?:you )?(?:may|might) (?:also )?(?:like|enjoy|be interested in)|"
    r"you(?:'|’)?ll (?:also )?like|"
    r"(?:the )?latest(?: (?:news|stories|articles|posts|headlines))?|trending(?: now)?|"
    r"most (?:read|popular|viewed|shared|commented)|popular(?: (?:now|posts|stories))?|"
    r"editors?['’]s? picks?|top stories|in case you missed it|from our partners|around the web|"
    r"(?:leave|post|add|write) a (?:comment|reply)|join the (?:conversation|discussion)|"
    r"\d* ?(?:comments?|responses)|about the authors?|newsletters?|"
    r"(?:filed under|tags?|topics?)(?:\s*:.*)?|stay (?:informed|connected|up to date).{0,40}|"
    r"keep reading|read this next)\s*:?",
    re.IGNORECASE,
)
_RELATED_HEADING = re.compile(
    r"(?:related|recommended|suggested|similar|more stories|more articles|more coverage|read next|"
    r"more (?:on|about)|you (?:may|might)|further reading|keep reading).*",
    re.IGNORECASE,
)
# The end of another story's teaser.
_TEASER_END = re.compile(
    r"(?:keep reading|continue reading|read more|read on|full story|read the (?:full|whole|rest).*|"
    r"read (?:full )?(?:story|article))\W*(?:show less)?\W*",
    re.IGNORECASE,
)


def is_furniture(text: str) -> bool:
    """Whether a line or paragraph is of the page, not of its story."""
    if _TEASER_END.fullmatch(text):
        return True
    if len(text) <= _LONGEST_LINE and _WHOLE_LINE.fullmatch(text.strip(" .:!›»→|•·")):
        return True
    return len(text) <= _LONGEST_APPEAL and _APPEAL.search(text) is not None


def ends_teaser(text: str) -> bool:
    return _TEASER_END.fullmatch(text) is not None


def heads_the_end(text: str) -> bool:
    """Whether what follows belongs to the page, not to the story above."""
    return len(text) <= _LONGEST_LINE and _END_HEADING.fullmatch(text) is not None


def heads_related(text: str) -> bool:
    return heads_the_end(text) and _RELATED_HEADING.fullmatch(text) is not None
