"""What is on a page but not of its story: navigation, sharing, advertising, appeals."""

from __future__ import annotations

import re
from functools import lru_cache

# A line that is nothing but one of these.
_WHOLE_LINE = re.compile(
    r"(?:skip to (?:main )?content|menu|home|search|close|open|log ?in|sign ?(?:in|up)|register|"
    r"my account|subscribe(?: now)?|donate(?: now)?|support us|share|tweet|pin|print|e-?mail|save|"
    r"copy link|comment|like|follow|facebook|twitter|x|linkedin|reddit|whatsapp|telegram|"
    r"instagram|youtube|bluesky|threads|flipboard|pocket|rss|listen|"
    r"(?:share|save|print|e-?mail) (?:this|on|via|to|article|story|page)\b.{0,40}|"
    r"follow (?:us|me)\b.{0,60}|(?:ad|ads|advertisements?|sponsored|promoted)(?: content)?|"
    r"(?:continue reading|story continues|article continues|scroll)\b.{0,40}"
    r"\b(?:below|continue|after this ad|after advertisement)\b.{0,40}|"
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
    r"purchase licensing rights.{0,40}|our standards:.{0,80}|reuse this content|close ad|"
    r"more|play|bookmark|add to .{2,20}|sponsor(?:ed|s)? (?:message|content|post)|annonce|annons|"
    r"copy link|view pdf.{0,20}|buy reprints|view on \w+|about the .{3,30}|"
    r".{0,120}\(\d{1,2}:\d{2}\)|video (?:loading|unavailable)|click to play|story saved|read later|"
    r"(?:teilen|partager|condividi|compartir) (?:mit|sur|su|en)|condividi|accedi|abbonati|"
    r"next story\b.{0,120}|(?:©|\(c\))? ?riproduzione riservata|"
    r"image source, .{2,60}|image caption,|getty images|a{1,3}|watch now|"
    r"gå til indhold|log ind|bliv abonnent|logga in|prenumerera|dela|spara|del|gem|alamy|reuters|"
    r"republish this article|"
    r"zum inhalt springen|startseite|teilen|drucken|merken|vorlesen|kommentieren|anmelden|"
    r"abonnieren|partager|imprimer|s[’']abonner|se connecter|compartir|imprimir|suscr[ií]bete|"
    r"iniciar sesi[oó]n|(?:jetzt )?(?:anmelden|registrieren|abonnieren)|impressum|datenschutz|agb|"
    r"mentions légales|enter your e-?mail(?: address)?|e-?mail address|"
    r"thank you for (?:signing up|subscribing)!?|[←‹] .{2,80}|"
    r"(?:older posts?|newer posts?|previous post|next post)\b.{0,80}|"
    r"(?:share|tweet|print|e-?mail|save|facebook|twitter|x|whatsapp|linkedin|reddit|on|[ |•·/])+|"
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
    r"\bsign up to (?:receive|get)\b|^(?:have|got) a tip\b|^do you want to respond to\b|"
    r"\b(?:to|in|into) your inbox\b|\bour (?:free |daily |weekly )*newsletters?\b|"
    r"^(?:©\s*)?(?:copyright\b|©).{0,400}$|^for the latest news\b|"
    r"\byour (?:contribution|donation|gift|support) (?:will|helps?|allows?)\b|^donate to\b|"
    r"^contact .{3,60}\bat \S+@\S+$|^(?:this|a version of this) "
    r"(?:article|story|essay|piece)\b.{0,40}\bappears? (?:in|on)\b|"
    r"^(?:originally |first )?(?:published|appeared) (?:as|in)\b.{3,120}\b(?:issue|edition)\b|"
    r"\bthis is a (?:digiti[sz]ed|archived) version\b|\bin its original context\b|"
    r"\b(?:my|your) bookmarks\b|\bwhatsapp\b.{0,80}\b(?:phone|alerts|channel|community)\b|"
    r"\b(?:listen to (?:this )?articles?|this audio is generated|get bite-sized)\b|"
    r"\b(?:join|follow) our (?:whatsapp|telegram|facebook)\b|^riproduzione riservata$|"
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
_AROUND = re.compile(r"^[^\w(\"“„«'‘©←‹]+|[^\w)\"”“»'’?]+$")
_REPLY = re.compile(r"reply|antworten|répondre|responder|rispondi|svar(?:a)?", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"(?:read|see|watch|listen)(?: also| more| next| this)?|related(?: (?:story|article|stories))?|"
    r"also read|read also|see also|more on this|don[’']t miss|læs også|läs också|les også|"
    r"lesen sie (?:auch|mehr)|(?:à )?lire aussi|lea también|leggi anche|leia também|recommended",
    re.IGNORECASE,
)
_LONGEST_LINE = 120

# A box that offers letters: what it is headed by, and what it ends with.
_LETTERS = re.compile(
    r"\bnewsletters?\b|\binbox\b|\bby e-?mail\b|\bsign up\b|\bbriefings?\b|\bsubscribers?\b|"
    r"\bsubscribe\b|\binfolettre\b|\bbolet[ií]n\b",
    re.IGNORECASE,
)
_SIGN_UP = re.compile(
    r"(?:sign (?:me )?up|subscribe|submit|join|enter your e-?mail(?: address)?|(?:your )?e-?mail "
    r"address|thank you for (?:signing up|subscribing)|(?:jetzt )?(?:anmelden|abonnieren)|"
    r"s[’']inscrire|je m[’']inscris|suscr[ií](?:bete|birse)|inscr[ií]bete)(?: now| today| free)?",
    re.IGNORECASE,
)

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
    r"keep reading|read this next|mehr (?:zum thema|aus|von|über)\b.{0,40}|"
    r"das könnte sie auch interessieren|meistgelesen|weitere (?:artikel|themen|meldungen).{0,40}|"
    r"à lire|(?:sur le même sujet|les plus lus|plus d[’']articles)\b.{0,40}|"
    r"(?:más (?:noticias|leídas|sobre)|lo más (?:leído|visto)|noticias relacionadas)\b.{0,40}|"
    r"elsewhere on the (?:site|web)|local news|top headlines|most viewed|recent posts)"
    r"\s*:?",
    re.IGNORECASE,
)
# What heads the foot of a page for good: no story goes on below.
_LAST_HEADING = re.compile(
    r"(?:\d+ )?(?:comments?|responses|replies|kommentare?|commentaires?|comentarios)"
    r"(?: ?\(\d+\)| ?\d+)?|no comments(?: yet)?|(?:leave|post|add|write) a (?:comment|reply)|"
    r"join the (?:conversation|discussion)|\d+ (?:thoughts?|responses?|repl(?:y|ies)|comments?) "
    r"(?:on|to)\b.*|(?:view|show|see) (?:all )?(?:\d+ )?comments|share this:?|like this:?|"
    r"\d+ (?:kommentare?|commentaires?|comentarios?|commenti) (?:zu|auf|sur|en|a|su)\b.*|"
    r"teilen mit|gefällt mir|schreibe einen kommentar|laisser un commentaire|"
    r"deja (?:un comentario|una respuesta)|lascia un commento|commenti|"
    r"read more about:?.{0,60}|in this section|don[’']t miss|also worth reading|"
    r"recent posts|about the (?:authors?|contributors?|writers?)|related topics|"
    r"more on this story|explore more on .{3,30}|"
    r"reporting by .*;.*|suggested topics:?|references|visible links|"
    r"(?:(?:posted|filed|published) (?:in|under)|veröffentlicht in|publié dans|publicado en)"
    r":? .{2,80}|"
    r"(?:tags?|tagged|topics|argomenti|categories|archivado en|notes to editors)(?:: .{0,80}|)",
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


@lru_cache(maxsize=10_000)
def is_furniture(text: str) -> bool:
    """Whether a line or paragraph is of the page, not of its story."""
    if _TEASER_END.fullmatch(text):
        return True
    if len(text) <= _LONGEST_LINE and _WHOLE_LINE.fullmatch(_bare(text)):
        return True
    return len(text) <= _LONGEST_APPEAL and _APPEAL.search(text) is not None


def leads_elsewhere(text: str) -> bool:
    """Whether a line says that the next one is the headline of another story."""
    return len(text) <= _LONGEST_LINE and _ELSEWHERE.fullmatch(_bare(text)) is not None


def _bare(text: str) -> str:
    """Without the signs and pictures around the words."""
    return _AROUND.sub("", text)


def ends_teaser(text: str) -> bool:
    return _TEASER_END.fullmatch(text) is not None


def heads_the_end(text: str) -> bool:
    """Whether what follows belongs to the page, not to the story above."""
    return len(text) <= _LONGEST_LINE and _END_HEADING.fullmatch(text) is not None


def answers_a_comment(text: str) -> bool:
    """Whether a line is the button below what a reader wrote."""
    return _REPLY.fullmatch(_bare(text)) is not None


def offers_letters(text: str) -> bool:
    return _LETTERS.search(text) is not None


def asks_to_sign_up(text: str) -> bool:
    """Whether a line is the button, or the field, of such an offer."""
    return _SIGN_UP.fullmatch(text.strip(" .!:*→›»")) is not None


def ends_the_story(text: str) -> bool:
    """Whether no paragraph of the story comes below: comments, tags, the foot of the page."""
    return len(text) <= _LONGEST_LINE and _LAST_HEADING.fullmatch(_bare(text)) is not None


def heads_related(text: str) -> bool:
    return heads_the_end(text) and _RELATED_HEADING.fullmatch(text) is not None
